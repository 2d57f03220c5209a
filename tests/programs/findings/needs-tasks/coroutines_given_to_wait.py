# finding: needs-tasks
import asyncio


async def main():
    await asyncio.wait([asyncio.sleep(1)])  # <- here


asyncio.run(main())
