# Tries: to read what a function refers to by the descriptor in the dictionary of its class.
# Points: 4
# Flag: needs a look
# Flag: uses __get__
import asyncio


def set_back():
    loop = asyncio.get_running_loop()
    method = type(loop).time
    names = type(method).__dict__["__glo" + "bals__"].__get__(method)
    names["clock_" + "of"](loop).restart(float("inf"))


@ONE_AFTER_THE_OTHER@
