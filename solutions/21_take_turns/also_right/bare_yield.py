import asyncio


class Turn:
    def __await__(self):
        yield


async def count(name, n):
    for number in range(n):
        print(f"{name} {number + 1}")
        await Turn()


async def main():
    tasks = [asyncio.ensure_future(count(name, 3)) for name in ("A", "B")]
    for task in tasks:
        await task


asyncio.run(main())
