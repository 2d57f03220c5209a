import asyncio


async def producer(future):
    print("working")
    await asyncio.sleep(2)
    print("setting result")
    future.set_result("done")


async def consumer(future):
    print("waiting")
    print("got", await future)


async def main():
    async with asyncio.TaskGroup() as group:
        future = asyncio.get_event_loop().create_future()
        group.create_task(consumer(future))
        group.create_task(producer(future))


if __name__ == "__main__":
    asyncio.run(main())
