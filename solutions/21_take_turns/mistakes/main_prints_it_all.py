# finding: hardcoded
import asyncio


async def count(name, n):
    for number in range(1, n + 1):
        print(f"{name} {number}")
        await asyncio.sleep(0)


async def main():
    for number in range(1, 4):
        for name in "AB":
            print(f"{name} {number}")  # <- here
            await asyncio.sleep(0)


asyncio.run(main())
