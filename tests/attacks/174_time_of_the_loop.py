# Tries: to give the loop another `time`.
# Points: 2
import asyncio


def set_back():
    asyncio.get_running_loop().time = lambda: 0.0


@ONE_AFTER_THE_OTHER@
