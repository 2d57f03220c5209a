# finding: none
import asyncio


async def work():
    await asyncio.sleep(10)


async def main():
    tasks = [asyncio.create_task(work()) for _ in range(3)]
    await asyncio.sleep(1)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


asyncio.run(main())
