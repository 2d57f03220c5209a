# finding: run-inside-loop
import asyncio


async def main():
    print("hello")
    asyncio.run(asyncio.sleep(1))  # <- here
    print("world")


asyncio.run(main())
