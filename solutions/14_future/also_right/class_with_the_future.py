import asyncio


class Kitchen:
    def __init__(self):
        self.order = asyncio.get_running_loop().create_future()

    async def open(self):
        guest = asyncio.create_task(consumer(self.order), name="guest")
        await asyncio.sleep(0)
        await producer(self.order)
        await guest


async def producer(future):
    print("working")
    await asyncio.sleep(2)
    print("setting result")
    future.set_result("done")


async def consumer(future):
    print("waiting")
    async with asyncio.timeout(None):
        result = await future
    print(f"got {result}")


async def main():
    await Kitchen().open()


if __name__ == "__main__":
    asyncio.run(main())
