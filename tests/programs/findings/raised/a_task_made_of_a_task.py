# finding: raised
import asyncio


async def worker(name):
    await asyncio.sleep(1)
    print(name)


async def main():
    task = asyncio.create_task(worker("Ada"))
    await asyncio.create_task(task)  # <- here


asyncio.run(main())
