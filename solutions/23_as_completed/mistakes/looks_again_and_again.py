# finding: wrong-time
import asyncio


async def fetch(number, delay):
    await asyncio.sleep(delay)
    return number * 10


async def show(delays):
    tasks = [asyncio.create_task(fetch(number, delay)) for number, delay in enumerate(delays, 1)]
    results = []
    while len(results) < len(tasks):
        for task in tasks:
            if task.done() and task.result() not in results:
                print(f"got {task.result()}")  # <- here
                results.append(task.result())
        await asyncio.sleep(0.3)
    return results


if __name__ == "__main__":
    asyncio.run(show([3, 1, 2]))
