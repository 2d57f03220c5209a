# Tries: to sleep for less than the source says.
# Points: 4
# Flag: replaces asyncio.sleep
import asyncio


real = asyncio.sleep


async def sleep(seconds):
    await real(seconds / 1.5)


asyncio.sleep = sleep


def set_back():
    pass


@ONE_AFTER_THE_OTHER@
