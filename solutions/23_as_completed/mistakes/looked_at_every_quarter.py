# finding: wrong-time
import asyncio


async def fetch(number, delay):
    await asyncio.sleep(delay)
    return number * 10


async def show(delays):
    tasks = [asyncio.create_task(fetch(n, d)) for n, d in enumerate(delays, 1)]
    out = []
    while tasks:
        for t in list(tasks):
            if t.done():
                tasks.remove(t)
                print(f"got {t.result()}")  # <- here
                out.append(t.result())
        if tasks:
            await asyncio.sleep(0.25)
    return out
