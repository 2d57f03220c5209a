# finding: needs-tasks
import asyncio


async def fetch(number, delay):
    await asyncio.sleep(delay)
    return number * 10


async def show(delays):
    pending = [fetch(number, delay) for number, delay in enumerate(delays, 1)]
    results = []
    while pending:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)  # <- here
        for task in done:
            print(f"got {task.result()}")
            results.append(task.result())
    return results


if __name__ == "__main__":
    asyncio.run(show([3, 1, 2]))
