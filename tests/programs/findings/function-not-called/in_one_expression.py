# finding: function-not-called
import asyncio


async def worker():
    await asyncio.sleep(1)


async def main():
    await asyncio.get_running_loop.create_task(worker())  # <- here


asyncio.run(main())
