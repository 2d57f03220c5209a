# finding: raised
import asyncio


async def main():
    for n in range(3):
        await asyncio.sleep(1)
        yield n


asyncio.run(main())  # <- here
