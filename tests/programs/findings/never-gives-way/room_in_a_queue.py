# finding: wrong-order
# expects: run.script().lines == ["put 1", "got 1", "put 2", "got 2"]
import asyncio


async def producer(queue):
    for number in (1, 2):
        print("put", number)  # <- here
        await queue.put(number)


async def consumer(queue):
    for _ in range(2):
        print("got", await queue.get())


async def main():
    queue = asyncio.Queue(1)
    await asyncio.gather(producer(queue), consumer(queue))


asyncio.run(main())
