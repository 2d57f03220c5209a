# Tries: to give the suite's own workers another task each, by a module under another name.
# Points: 2
# Flag: replaces asyncio.current_task
import asyncio

module = asyncio

class Fake:
    pass


real = asyncio.current_task


def current_task(loop=None):
    return Fake() if loop is None else real(loop)


module.current_task = current_task


def set_back():
    pass


@ONE_AFTER_THE_OTHER@
