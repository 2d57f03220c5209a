# finding: never-ends
import asyncio


async def producer(queue):
    for number in range(3):
        await asyncio.sleep(0.5)
        await queue.put(number)


async def consumer(queue):
    got = 0
    while got < 3:  # <- here
        if queue.empty():
            continue
        print(queue.get_nowait())
        got += 1


async def main():
    queue = asyncio.Queue()
    await asyncio.gather(producer(queue), consumer(queue))


asyncio.run(main())
