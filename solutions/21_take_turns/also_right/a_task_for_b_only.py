import asyncio


async def count(name, n):
    for number in range(1, n + 1):
        print(f"{name} {number}")
        await asyncio.sleep(0)


async def main():
    other = asyncio.create_task(count("B", 3))
    await count("A", 3)
    await other
