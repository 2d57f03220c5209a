# finding: function-not-called
import asyncio


async def worker():
    await asyncio.sleep(1)


async def main():
    tasks = [asyncio.create_task(one) for one in (worker, worker)]  # <- here
    await asyncio.wait(tasks)


asyncio.run(main())
