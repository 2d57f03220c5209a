# finding: wrong-order
import asyncio


async def count(name, n):
    for number in range(1, n + 1):
        print(f"{name} {number}")
        await asyncio.sleep(0)


async def main():
    await asyncio.gather(count("B", 3), count("A", 3))  # <- here


asyncio.run(main())
