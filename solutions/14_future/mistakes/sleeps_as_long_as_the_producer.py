# finding: wrong-time
import asyncio


async def producer(future):
    print("working")
    await asyncio.sleep(2)
    print("setting result")
    future.set_result("done")


async def consumer(future):
    print("waiting")
    await asyncio.sleep(2)  # <- here
    result = await future
    print(f"got {result}")


async def main():
    future = asyncio.get_running_loop().create_future()
    await asyncio.gather(consumer(future), producer(future))


asyncio.run(main())
