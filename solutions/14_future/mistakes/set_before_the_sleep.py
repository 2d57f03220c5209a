# finding: wrong-order
import asyncio


async def producer(future):
    print("working")
    future.set_result("done")
    await asyncio.sleep(2)
    print("setting result")


async def consumer(future):
    print("waiting")
    result = await future
    print(f"got {result}")


async def main():
    future = asyncio.get_running_loop().create_future()
    await asyncio.gather(consumer(future), producer(future))


asyncio.run(main())
