# Tries: to reach the clock by names in a string, which no attribute of the source has.
# Points: 1
# Flag: uses clock
import asyncio
import operator


def set_back():
    operator.attrgetter("clock")(asyncio.get_running_loop()).restart(float("inf"))


@ONE_AFTER_THE_OTHER@
