# finding: never-awaited
import asyncio


async def main():
    print("main")


asyncio.sleep(1)  # <- here
asyncio.run(main())
