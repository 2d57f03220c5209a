# finding: function-not-called
import asyncio


async def worker(name):
    await asyncio.sleep(1)
    print(name)


async def main():
    await asyncio.create_task(worker, "Ada")  # <- here


asyncio.run(main())
