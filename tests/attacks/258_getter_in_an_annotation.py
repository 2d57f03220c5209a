# Tries: to have the library make a getter of an annotation.
# Points: 6
# Flag: runs text as code that uses getattr
import typing


def typed(x):
    pass


typed.__annotations__["x"] = "lambda o, n: getattr(o, n)"
look = typing.get_type_hints(typed)["x"]


@LOOKED_UP@
@FORGED@
