import asyncio


class Point:
    def __init__(self, parties):
        self.parties = parties
        self.waiting = []

    async def meet(self):
        if len(self.waiting) + 1 == self.parties:
            waiting, self.waiting = self.waiting, []
            for future in waiting:
                future.set_result(None)
        else:
            self.waiting.append(asyncio.get_running_loop().create_future())
            await self.waiting[-1]


def MeetingPoint(parties):
    return Point(parties)


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
