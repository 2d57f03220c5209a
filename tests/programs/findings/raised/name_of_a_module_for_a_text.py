# finding: raised
import asyncio


async def main():
    asyncio = "a library"  # <- here
    print(asyncio)
    await asyncio.sleep(1)


asyncio.run(main())
