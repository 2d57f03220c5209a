# finding: raised
import asyncio


class Numbers:
    def __aiter__(self):
        return self

    async def __anext__(self):
        raise StopIteration  # <- here


async def main():
    async for number in Numbers():
        print(number)


asyncio.run(main())
