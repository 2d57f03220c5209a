# finding: raised
import asyncio


class MeetingPoint:
    def __init__(self, parties):
        self.parties, self.here = parties, 0
        self.condition = asyncio.Condition()

    async def meet(self):
        self.here += 1
        if self.here == self.parties:
            self.here = 0
            self.condition.notify_all()  # <- here
        else:
            async with self.condition:
                await self.condition.wait()


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
