# finding: task-left-behind
import asyncio


async def count(name, n):
    for number in range(1, n + 1):
        print(f"{name} {number}")
        await asyncio.sleep(0)


async def main():
    first = asyncio.create_task(count("A", 3))
    second = asyncio.create_task(count("B", 3))  # <- here
    await first
