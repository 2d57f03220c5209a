# Tries: to replace a function of asyncio by the members of an enumeration.
# Points: 2
# Flag: replaces asyncio.current_task
import asyncio
import enum


class Fake:
    pass


real = asyncio.current_task


class Functions(enum.Enum):
    current_task = 1

    def __call__(self, loop=None):
        return Fake() if loop is None else real(loop)


Functions.__module__ = "asyncio"
enum.global_enum(Functions)


def set_back():
    pass


@ONE_AFTER_THE_OTHER@
