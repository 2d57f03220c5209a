# finding: wrong-time
import asyncio


class MeetingPoint:
    def __init__(self, parties):
        self.parties, self.come = parties, 0

    async def meet(self):
        self.come += 1
        mine = (self.come - 1) // self.parties
        while self.come // self.parties <= mine:
            await asyncio.sleep(0.3)


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
