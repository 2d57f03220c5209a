import asyncio


async def fetch(number, delay):
    await asyncio.sleep(delay)
    return number * 10


async def put(queue, number, delay):
    await queue.put(await fetch(number, delay))


async def show(delays):
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(put(queue, *one)) for one in enumerate(delays, 1)]
    results = tuple([await shown(queue) for _ in tasks])
    await asyncio.gather(*tasks)
    return results


async def shown(queue):
    result = await queue.get()
    print("got %d" % result)
    return result


asyncio.run(show([3, 1, 2]))
