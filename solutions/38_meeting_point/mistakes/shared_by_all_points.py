# finding: race
import asyncio


class MeetingPoint:
    waiting = []  # <- here

    def __init__(self, parties):
        self.parties = parties

    async def meet(self):
        if len(self.waiting) + 1 == self.parties:
            while self.waiting:
                self.waiting.pop().set_result(None)
        else:
            self.waiting.append(asyncio.get_running_loop().create_future())
            await self.waiting[-1]


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
