import asyncio


async def fetch(number, delay):
    await asyncio.sleep(delay)
    return number * 10


async def show(delays):
    pending = {asyncio.create_task(fetch(number, delay)) for number, delay in enumerate(delays, 1)}
    results = []
    while pending:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            print("got", task.result())
            results.append(task.result())
    return results
