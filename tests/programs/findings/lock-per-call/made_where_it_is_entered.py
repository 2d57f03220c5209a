# finding: lock-per-call
import asyncio

counter = 0


async def add():
    global counter
    async with asyncio.Lock():  # <- here
        value = counter
        await asyncio.sleep(1)
        counter = value + 1


async def main():
    await asyncio.gather(add(), add())
    print(counter)


asyncio.run(main())
