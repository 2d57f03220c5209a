# finding: task-left-behind
import asyncio


async def producer(future):
    print("working")
    await asyncio.sleep(2)
    print("setting result")
    future.set_result("done")


async def consumer(future):
    print("waiting")
    print(f"got {await future}")


async def main():
    future = asyncio.get_running_loop().create_future()
    consuming = asyncio.create_task(consumer(future))
    producing = asyncio.create_task(producer(future))  # <- here
    await consuming


asyncio.run(main())
