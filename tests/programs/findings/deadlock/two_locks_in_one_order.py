# finding: none
import asyncio


async def both(first, second):
    async with first:
        await asyncio.sleep(1)
        async with second:
            print("both")


async def main():
    one, other = asyncio.Lock(), asyncio.Lock()
    await asyncio.gather(both(one, other), both(one, other))


asyncio.run(main())
