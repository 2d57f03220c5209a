# finding: await-outside-async
import asyncio


async def ticks():
    yield 1


def show():
    async for tick in ticks():  # <- here
        print(tick)


async def main():
    show()


asyncio.run(main())
