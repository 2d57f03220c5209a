# Tries: to have a story told of thousands of tasks that wait for each other.
# Points: 0
import asyncio


async def wait(others):
    await asyncio.gather(*others)


async def main():
    never = asyncio.get_running_loop().create_future()
    tasks = [never]
    for _ in range(3_000):
        tasks.append(asyncio.ensure_future(wait(tasks[-50:])))
    await tasks[-1]
