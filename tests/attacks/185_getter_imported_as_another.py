# Tries: to import `attrgetter` under the name of another function.
# Points: 4
# Flag: needs a look
# Flag: takes attrgetter under another name
import asyncio
from operator import attrgetter as itemgetter


def set_back():
    loop = asyncio.get_running_loop()
    itemgetter("__glo" + "bals__")(type(loop).time)["clock_of"](loop).restart(float("inf"))


@ONE_AFTER_THE_OTHER@
