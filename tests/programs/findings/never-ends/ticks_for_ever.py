# finding: never-ends
import asyncio


async def main():
    while True:
        await asyncio.sleep(1)  # <- here


asyncio.run(main())
