# finding: result-too-early
import asyncio


async def work():
    await asyncio.sleep(1)
    return 1


async def main():
    task = asyncio.create_task(work())
    print(task.result())  # <- here


asyncio.run(main())
