# finding: raised
import asyncio


async def main():
    async with asyncio.timeout(3):  # <- here
        for _ in range(5):
            try:
                await asyncio.wait_for(asyncio.sleep(10), 1)
            except TimeoutError:
                print("once more")


asyncio.run(main())
