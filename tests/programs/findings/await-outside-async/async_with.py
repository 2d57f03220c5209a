# finding: await-outside-async
import asyncio


def update(lock):
    async with lock:  # <- here
        print("mine")


async def main():
    update(asyncio.Lock())


asyncio.run(main())
