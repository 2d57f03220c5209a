"""Consumer and producer leave their work to tasks, and wait for those."""

import asyncio


async def make(future):
    print("working")
    await asyncio.sleep(2)
    print("setting result")
    future.set_result("done")


async def show(future):
    print("waiting")
    print(f"got {await future}")


async def producer(future):
    await asyncio.create_task(make(future))


async def consumer(future):
    await asyncio.create_task(show(future))


async def main():
    future = asyncio.get_running_loop().create_future()
    await asyncio.gather(consumer(future), producer(future))


asyncio.run(main())
