"""Another consumer, and a queue that is filled already."""

import asyncio


async def quick_consumer(*given, **options):
    """Stands in for `consumer`: takes an item every half second, five in all, and then None."""
    queue = next(value for value in (*given, *options.values()) if isinstance(value, asyncio.Queue))
    for _ in range(5):
        await asyncio.sleep(0.5)
        print(f"took {await queue.get()}")
        queue.task_done()
    assert await queue.get() is None
    queue.task_done()


async def produce_for_another(module):
    """Run `producer` with a queue without a limit that something else takes from, and return the first three."""
    queue, taken = asyncio.Queue(), []
    taker = asyncio.create_task(take_all(queue, taken))
    await module.producer(queue, 2)
    await queue.join()
    taker.cancel()
    return taken[:3]  # a second None does no harm


async def take_all(queue, taken):
    """Take whatever comes, for ever."""
    while True:
        taken.append(await queue.get())
        queue.task_done()


async def consume_alone(module):
    """Run `consumer` with a queue that holds 7, 8 and None, and return how many are left."""
    queue = asyncio.Queue()
    for item in (7, 8, None):
        queue.put_nowait(item)
    await module.consumer(queue)
    return queue.qsize()


async def consume_what_comes(module):
    """Run `consumer` with a queue that holds 7 and 8; four more come at 2.5 s, when it is empty, and then None."""
    queue = asyncio.Queue()
    for item in (7, 8):
        queue.put_nowait(item)
    for item in (1, 2, 3, 4, None):
        asyncio.get_running_loop().call_later(2.5, queue.put_nowait, item)
    await module.consumer(queue)
