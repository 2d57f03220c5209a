import asyncio


class MeetingPoint:
    def __init__(self, parties):
        self.others = parties - 1
        self.here = 0
        self.gate = asyncio.Semaphore(0)

    async def meet(self):
        self.here += 1
        if self.here <= self.others:
            await self.gate.acquire()
            return
        self.here = 0
        for _ in range(self.others):
            self.gate.release()


async def hike(name, delays, point):
    for delay in delays:
        await asyncio.sleep(delay)
        print(f"{name} arrives")
        await point.meet()
        print(f"{name} goes on")


async def main():
    point = MeetingPoint(2)
    await asyncio.gather(hike("Ada", [1, 2], point), hike("Bob", [3, 1], point))


if __name__ == "__main__":
    asyncio.run(main())
