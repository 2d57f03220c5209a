# finding: never-yields
import asyncio


async def main():
    ready = False
    while not ready:
        await asyncio.sleep(0)  # <- here


asyncio.run(main())
