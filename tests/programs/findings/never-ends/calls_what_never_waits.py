# finding: never-ends
import asyncio


async def poll():
    return None


async def main():
    asked = 0
    while True:
        asked += 1
        if await poll():  # <- here
            break


asyncio.run(main())
