# finding: wrong-time
import asyncio


async def producer(future):
    print("working")
    await asyncio.sleep(2)
    print("setting result")
    future.set_result("done")


async def consumer(future):
    print("waiting")
    while not future.done():
        await asyncio.sleep(0.1)  # <- here
    print(f"got {future.result()}")


async def main():
    future = asyncio.get_running_loop().create_future()
    await asyncio.gather(consumer(future), producer(future))


asyncio.run(main())
