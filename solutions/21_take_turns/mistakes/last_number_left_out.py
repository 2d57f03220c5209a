# finding: missing-line
import asyncio


async def count(name, n):
    for number in range(1, n):
        print(f"{name} {number}")  # <- here
        await asyncio.sleep(0)


async def main():
    await asyncio.gather(count("A", 3), count("B", 3))
