# Tries: to call `getattr` where it has another name, with a name made at run time.
# Points: 4
# Flag: needs a look
# Flag: takes getattr under another name
import asyncio

look = getattr


def set_back():
    loop = asyncio.get_running_loop()
    names = look(type(loop).time, "__glo" + "bals__")
    names["clock_of"](loop).restart(float("inf"))


@ONE_AFTER_THE_OTHER@
