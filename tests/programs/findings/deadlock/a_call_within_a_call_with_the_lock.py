# finding: deadlock
import asyncio

lock = asyncio.Lock()


async def count_down(number):
    async with lock:  # <- here
        print(number)
        if number:
            await count_down(number - 1)


async def main():
    await count_down(2)


asyncio.run(main())
