# finding: none
import asyncio
import sys


async def work():
    await asyncio.sleep(9)


async def main():
    task = asyncio.create_task(work())
    await asyncio.sleep(1)
    print("enough", task.done())
    sys.exit(0)


asyncio.run(main())
