# finding: blocking-call
import asyncio
import queue


async def producer(q):
    await asyncio.sleep(1)
    q.put("item")


async def consumer(q):
    print(q.get())  # <- here


async def main():
    q = queue.Queue()
    await asyncio.gather(consumer(q), producer(q))


asyncio.run(main())
