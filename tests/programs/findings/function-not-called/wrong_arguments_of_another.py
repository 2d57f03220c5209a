# finding: raised
import asyncio


async def worker():
    await asyncio.sleep(1)


def call(function, times):
    return [function() for _ in range(times)]


async def main():
    print(call(worker))  # <- here


asyncio.run(main())
