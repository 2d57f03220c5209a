# finding: never-awaited
import asyncio


async def producer(future):
    print("working")
    asyncio.sleep(2)  # <- here
    print("setting result")
    future.set_result("done")


async def consumer(future):
    print("waiting")
    result = await future
    print(f"got {result}")


async def main():
    future = asyncio.get_running_loop().create_future()
    await asyncio.gather(consumer(future), producer(future))


asyncio.run(main())
