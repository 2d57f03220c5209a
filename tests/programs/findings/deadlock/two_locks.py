# finding: deadlock
import asyncio


async def both(first, second):
    async with first:
        await asyncio.sleep(1)
        async with second:  # <- here
            print("both")


async def main():
    one, other = asyncio.Lock(), asyncio.Lock()
    await asyncio.gather(both(one, other), both(other, one))


asyncio.run(main())
