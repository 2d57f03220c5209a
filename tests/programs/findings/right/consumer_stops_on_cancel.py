# finding: none
import asyncio


async def consume(queue):
    got = []
    while True:
        try:
            got.append(await queue.get())
        except asyncio.CancelledError:
            break
    await asyncio.sleep(0.1)
    return got


async def main():
    queue = asyncio.Queue()
    task = asyncio.create_task(consume(queue))
    for n in range(3):
        await queue.put(n)
        await asyncio.sleep(1)
    task.cancel()
    print(await task)


asyncio.run(main())
