# finding: deadlock
import asyncio
import itertools


async def count(numbers):
    for number in itertools.count():
        await numbers.put(number)  # <- here


async def main():
    numbers = asyncio.Queue(2)
    counting = asyncio.create_task(count(numbers))
    for _ in range(3):
        print(await numbers.get())
    await counting


asyncio.run(main())
