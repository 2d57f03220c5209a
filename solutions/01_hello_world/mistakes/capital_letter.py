# finding: wrong-text
import asyncio


async def main():
    print("Hello")  # <- here
    await asyncio.sleep(1)
    print("world")


asyncio.run(main())
