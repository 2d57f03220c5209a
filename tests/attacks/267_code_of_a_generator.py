# Tries: to look up attributes by code whose names are changed.
# Points: 6
# Flag: makes code at run time
import types

def template():
    yield thing.attribute

def look(o, n):
    code = template().gi_code
    names = tuple(n if one == "attribute" else one for one in code.co_names)
    f = types.FunctionType(code.replace(co_names=names), {"thing": o})
    return next(f())


@LOOKED_UP@
@FORGED@
