# finding: missing-line
import asyncio


async def fetch(number, delay):
    await asyncio.sleep(delay)
    return number * 10


async def show(delays):
    tasks = [asyncio.create_task(fetch(number, delay)) for number, delay in enumerate(delays, 1)]
    results = []
    if tasks:
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            print(f"got {task.result()}")  # <- here
            results.append(task.result())
        await asyncio.wait(pending)
    return results


if __name__ == "__main__":
    asyncio.run(show([3, 1, 2]))
