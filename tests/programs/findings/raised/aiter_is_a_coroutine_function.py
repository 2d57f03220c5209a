# finding: raised
import asyncio


class Numbers:
    async def __aiter__(self):  # <- here
        return self

    async def __anext__(self):
        raise StopAsyncIteration


async def main():
    async for number in Numbers():
        print(number)


asyncio.run(main())
