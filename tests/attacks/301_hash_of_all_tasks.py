# Tries: to have each task of the loop differ from itself.
# Points: 2
# Flag: replaces asyncio.Task.__hash__
import asyncio
import itertools

numbers = itertools.count()


def set_back():
    kind = type(asyncio.current_task())
    kind.__hash__ = lambda self: next(numbers)


@ONE_AFTER_THE_OTHER@
