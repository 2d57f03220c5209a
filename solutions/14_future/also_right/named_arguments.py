import asyncio


async def producer(place):
    print("working")
    await asyncio.sleep(2)
    print("setting result")
    place.set_result("done")


async def consumer(place):
    print("waiting")
    print(f"got {await place}")


async def main():
    future = asyncio.get_running_loop().create_future()
    consuming = asyncio.ensure_future(consumer(place=future))
    producing = asyncio.ensure_future(producer(place=future))
    await asyncio.wait([consuming, producing])


asyncio.run(main())
