# finding: function-not-called
import asyncio


def worker():
    print("at work")


async def main():
    await asyncio.create_task(worker)  # <- here


asyncio.run(main())
