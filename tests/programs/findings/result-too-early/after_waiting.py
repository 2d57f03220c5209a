# finding: none
import asyncio


async def work():
    await asyncio.sleep(1)
    return 1


async def main():
    task = asyncio.create_task(work())
    await asyncio.wait([task])
    print(task.result())


asyncio.run(main())
