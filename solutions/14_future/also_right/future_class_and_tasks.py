import asyncio


async def producer(future):
    print("working")
    await asyncio.sleep(2)
    print("setting result")
    future.set_result("done")


async def consumer(future):
    print("waiting")
    result = await future
    print(f"got {result}")


async def main():
    future = asyncio.Future()
    tasks = [asyncio.create_task(consumer(future)), asyncio.create_task(producer(future))]
    for task in tasks:
        await task


asyncio.run(main())
