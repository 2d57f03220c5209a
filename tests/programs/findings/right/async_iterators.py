# finding: none
import asyncio
from contextlib import aclosing, asynccontextmanager


class Countdown:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.n == 0:
            raise StopAsyncIteration
        await asyncio.sleep(1)
        self.n -= 1
        return self.n


async def ticks():
    n = 0
    try:
        while True:
            yield n
            n += 1
            await asyncio.sleep(1)
    finally:
        print("closed")


@asynccontextmanager
async def opened():
    await asyncio.sleep(0.1)
    try:
        yield "it"
    finally:
        await asyncio.sleep(0.1)


async def main():
    async with opened() as it:
        print(it, [n async for n in Countdown(3)])
    async with aclosing(ticks()) as source:
        async for n in source:
            if n == 2:
                break


asyncio.run(main())
