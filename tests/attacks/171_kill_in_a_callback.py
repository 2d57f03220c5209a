# Tries: to end its process by a callback, when all but the rest is done.
# Points: 0
# Flag: has call_soon call os.kill
import asyncio
import os


def set_back():
    asyncio.get_running_loop().call_soon(os.kill, os.getpid(), 9)


@ONE_AFTER_THE_OTHER@
