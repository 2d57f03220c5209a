import asyncio
import contextlib


async def ticker(delay):
    number = 0
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(print, "ticker closed")
        while True:
            await asyncio.sleep(delay)
            yield (number := number + 1)


class Ticks:
    def __init__(self, numbers, most):
        self.numbers, self.most = numbers, most

    async def __aenter__(self):
        return self

    async def __aexit__(self, *problem):
        await self.numbers.aclose()

    async def show(self):
        for _ in range(self.most):
            print("tick", await self.numbers.__anext__())


async def main():
    async with Ticks(ticker(1), 3) as ticks:
        await ticks.show()
    print("done")


asyncio.run(main())
