# finding: no-running-loop
import asyncio


async def main():
    await asyncio.sleep(1)


asyncio.create_task(main())  # <- here
