import asyncio


async def speaker(queue):
    while (word := await queue.get()) is not None:
        print(word)


async def main():
    queue = asyncio.Queue()
    task = asyncio.create_task(speaker(queue))
    queue.put_nowait("hello")
    await asyncio.sleep(1)
    queue.put_nowait("world")
    queue.put_nowait(None)
    await task


if __name__ == "__main__":
    asyncio.run(main())
