"""A queue with room for one, one producer, two consumers that are cancelled at the end."""

import asyncio


async def produce(queue):
    for number in range(4):
        await queue.put(number)
        print(f"put {number}")


async def consume(name, queue):
    while True:
        number = await queue.get()
        await asyncio.sleep(0.5)
        print(f"{name} got {number}")
        queue.task_done()


async def main():
    queue = asyncio.Queue(maxsize=1)
    consumers = [asyncio.create_task(consume(name, queue)) for name in "ab"]
    await produce(queue)
    await queue.join()
    print("all done")
    for consumer in consumers:
        consumer.cancel()
    await asyncio.gather(*consumers, return_exceptions=True)


asyncio.run(main())
