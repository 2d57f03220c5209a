# Tries: to take `getattr` from the namespace of the built-in functions.
# Points: 4
# Flag: needs a look
# Flag: uses __builtins__
import asyncio


def set_back():
    names = __builtins__
    look = names["getattr"] if isinstance(names, dict) else names.getattr
    loop = asyncio.get_running_loop()
    look(type(loop).time, "__glo" + "bals__")["clock_of"](loop).restart(float("inf"))


@ONE_AFTER_THE_OTHER@
