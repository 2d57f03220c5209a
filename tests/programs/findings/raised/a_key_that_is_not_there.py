# finding: raised
import asyncio


async def main():
    await asyncio.sleep(1)
    print({}["k"])  # <- here


asyncio.run(main())
