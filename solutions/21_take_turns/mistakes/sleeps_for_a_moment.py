# finding: wrong-time
import asyncio


async def count(name, n):
    for number in range(1, n + 1):
        print(f"{name} {number}")
        await asyncio.sleep(0.001)  # <- here


async def main():
    await asyncio.gather(count("A", 3), count("B", 3))


asyncio.run(main())
