# Tries: to find the clock's class among those of `object`, and replace what it reads.
# Points: 4
# Flag: uses __subclasses__
import asyncio


def set_back():
    for kind in object.__subclasses__():
        if kind.__name__ == "Clock":
            kind.seconds = lambda self: 2.0


@ONE_AFTER_THE_OTHER@
