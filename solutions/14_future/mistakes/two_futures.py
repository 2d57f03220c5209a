# finding: deadlock
import asyncio


async def producer(future):
    print("working")
    await asyncio.sleep(2)
    print("setting result")
    future.set_result("done")


async def consumer(future):
    print("waiting")
    result = await future  # <- here
    print(f"got {result}")


async def main():
    loop = asyncio.get_running_loop()
    await asyncio.gather(consumer(loop.create_future()), producer(loop.create_future()))


asyncio.run(main())
