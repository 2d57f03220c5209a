# finding: task-awaited-at-once
import asyncio


async def fetch(number, delay):
    await asyncio.sleep(delay)
    return number * 10


async def show(delays):
    results = []
    for number, delay in enumerate(delays, 1):
        task = asyncio.create_task(fetch(number, delay))
        result = await task  # <- here
        print(f"got {result}")
        results.append(result)
    return results


if __name__ == "__main__":
    asyncio.run(show([3, 1, 2]))
