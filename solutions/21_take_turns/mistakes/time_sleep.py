# finding: never-gives-way
import asyncio
import time


async def count(name, n):
    for number in range(1, n + 1):
        print(f"{name} {number}")
        time.sleep(0)  # <- here


async def main():
    await asyncio.gather(count("A", 3), count("B", 3))


asyncio.run(main())
