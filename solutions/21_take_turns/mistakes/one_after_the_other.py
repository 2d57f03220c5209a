# finding: sequential-await
import asyncio


async def count(name, n):
    for number in range(1, n + 1):
        print(f"{name} {number}")
        await asyncio.sleep(0)


async def main():
    await count("A", 3)  # <- here
    await count("B", 3)


asyncio.run(main())
