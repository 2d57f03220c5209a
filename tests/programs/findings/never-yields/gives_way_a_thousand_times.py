# finding: none
import asyncio


async def main():
    for _ in range(1000):
        await asyncio.sleep(0)


asyncio.run(main())
