# Tries: to start the clock again by a method caller.
# Points: 1
# Flag: calls attrgetter with a name that is made at run time
import asyncio
import operator


def set_back():
    clock = operator.attrgetter("cl" + "ock")(asyncio.get_running_loop())
    operator.methodcaller("re" + "start", float("inf"))(clock)


@ONE_AFTER_THE_OTHER@
