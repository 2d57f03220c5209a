import asyncio
import time


class Stopwatch:
    def __init__(self):
        self.start = time.time()

    @property
    def seconds(self):
        return int(time.time() - self.start)


class Numbers:
    def __init__(self):
        self.last = 0

    async def run(self):
        while True:
            self.last += 1
            print(f"{self.last}")
            await asyncio.sleep(0.5)


async def display_time():
    watch = Stopwatch()
    while True:
        seconds = watch.seconds
        if seconds % 3 == 0:
            print("%d seconds have passed..." % seconds)
        await asyncio.sleep(1)


async def print_nums():
    await Numbers().run()


async def main():
    tasks = [asyncio.ensure_future(display_time()), asyncio.ensure_future(print_nums())]
    for task in tasks:
        await task


asyncio.run(main())
