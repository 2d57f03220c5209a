from asyncio import run, sleep


class Countdown:
    def __init__(self, start):
        self.start = start

    def __aiter__(self):
        return Numbers(self.start)


class Numbers:
    def __init__(self, start):
        self.numbers = iter(range(start, 0, -1))

    def __aiter__(self):
        return self

    async def __anext__(self):
        for number in self.numbers:
            await sleep(1)
            return number
        raise StopAsyncIteration


async def main():
    async for number in Countdown(3):
        print(f"{number}")
    print("lift-off")


run(main())
