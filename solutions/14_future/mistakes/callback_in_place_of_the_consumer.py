# finding: hardcoded
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
    print("waiting")
    future.add_done_callback(lambda done: print(f"got {done.result()}"))
    await producer(future)


asyncio.run(main())
