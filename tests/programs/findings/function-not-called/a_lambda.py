# finding: function-not-called
import asyncio


async def worker():
    await asyncio.sleep(1)


async def main():
    await asyncio.create_task(lambda: worker())  # <- here


asyncio.run(main())
