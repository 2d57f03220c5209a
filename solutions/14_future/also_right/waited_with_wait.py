import asyncio


async def producer(future):
    print("working")
    await asyncio.sleep(1)
    await asyncio.sleep(1)
    print("setting result")
    if not future.done():
        future.set_result("done")


async def consumer(future):
    print("waiting")
    done, _ = await asyncio.wait([future])
    for finished in done:
        print(f"got {finished.result()}")


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    first = loop.create_task(consumer(future))
    second = loop.create_task(producer(future))
    await asyncio.wait({first, second})
