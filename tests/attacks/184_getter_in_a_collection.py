# Tries: to call `attrgetter` out of a list.
# Points: 4
# Flag: needs a look
# Flag: takes attrgetter under another name
import asyncio
import operator

makers = [operator.attrgetter]


def set_back():
    loop = asyncio.get_running_loop()
    makers[0]("__glo" + "bals__")(type(loop).time)["clock_of"](loop).restart(float("inf"))


@ONE_AFTER_THE_OTHER@
