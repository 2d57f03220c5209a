# finding: wrong-order
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
    future = asyncio.get_running_loop().create_future()
    await producer(future)  # <- here
    await consumer(future)


asyncio.run(main())
