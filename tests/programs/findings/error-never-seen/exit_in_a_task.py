# finding: none
import asyncio
import sys


async def quits():
    await asyncio.sleep(0.1)
    sys.exit()


async def main():
    task = asyncio.create_task(quits())
    try:
        await asyncio.sleep(1)
    finally:
        print("the end", task.done())


asyncio.run(main())
