# finding: none
import asyncio

counter = 0


async def add():
    global counter
    await asyncio.sleep(0)
    value = counter
    counter = value + 1


async def main():
    await asyncio.gather(*(add() for _ in range(10)))
    print(counter)


asyncio.run(main())
