import asyncio


async def producer(future):
    print("working")
    await asyncio.sleep(2)
    print("setting result")
    future.set_result("done")


async def consumer(future):
    print("waiting")
    woken = asyncio.Event()
    future.add_done_callback(lambda _: woken.set())
    await woken.wait()
    print(f"got {future.result()}")


async def main():
    future = asyncio.get_running_loop().create_future()
    await asyncio.gather(*[work(future) for work in (consumer, producer)])


asyncio.run(main())
