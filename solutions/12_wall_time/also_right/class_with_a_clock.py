import asyncio
import time


class Stopwatch:
    def __init__(self, clock=None):
        self.clock = clock or time.monotonic
        self.started = self.clock()

    async def __aenter__(self):
        return self

    async def __aexit__(self, *exc_info):
        self.report(self.clock() - self.started)

    def report(self, seconds):
        print("Wall time:", format(seconds, ".2f"), "s")


async def wall_time(coroutine):
    async with Stopwatch():
        return await coroutine


async def brew():
    await asyncio.sleep(3)
    return "tea"


asyncio.run(wall_time(brew()))
