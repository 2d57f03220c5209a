# finding: none
import asyncio


class Stats:
    def __init__(self):
        self.total = 0
        self.seen = []

    async def add(self, n):
        total = self.total + n
        self.total = total
        await asyncio.sleep(1)
        self.seen = [*self.seen, n]


async def main():
    stats = Stats()
    await asyncio.gather(*(stats.add(n) for n in range(3)))
    print(stats.total, stats.seen)


asyncio.run(main())
