# finding: none
import asyncio
from contextlib import aclosing


async def numbers(count):
    try:
        for number in range(count):
            yield number
    finally:
        await asyncio.sleep(1)


async def first_of(count):
    async with aclosing(numbers(count)) as some:
        async for number in some:
            return number


async def main():
    print(await asyncio.gather(first_of(1), first_of(2)))
    async with aclosing(numbers(3)) as some:
        print(await anext(some))
    later = numbers(4)
    print(await anext(later))
    closing = asyncio.create_task(later.aclose())
    await closing


asyncio.run(main())
