# finding: task-awaited-at-once
import asyncio


async def count(name, n):
    for number in range(1, n + 1):
        print(f"{name} {number}")
        await asyncio.sleep(0)


async def main():
    for name in "AB":
        task = asyncio.create_task(count(name, 3))
        await task  # <- here


asyncio.run(main())
