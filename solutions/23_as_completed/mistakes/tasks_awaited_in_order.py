# finding: wrong-order
import asyncio


async def fetch(number, delay):
    await asyncio.sleep(delay)
    return number * 10


async def show(delays):
    tasks = [asyncio.create_task(fetch(number, delay)) for number, delay in enumerate(delays, 1)]
    results = []
    for task in tasks:
        results.append(await task)
        print(f"got {results[-1]}")  # <- here
    return results


if __name__ == "__main__":
    asyncio.run(show([3, 1, 2]))
