# finding: never-awaited
import asyncio


async def main():
    asyncio.sleep(1)  # <- here
    print("done")


asyncio.run(main())
