# finding: none
import asyncio


async def count():
    total = 0
    for _ in range(3):
        before = total
        await asyncio.sleep(1)
        total = before + 1
    return total


async def main():
    print(await asyncio.gather(count(), count()))


asyncio.run(main())
