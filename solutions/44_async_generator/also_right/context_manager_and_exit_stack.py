import asyncio
from contextlib import AsyncExitStack, contextmanager


@contextmanager
def said_at_the_end(what):
    try:
        yield
    finally:
        print(what)


async def ticker(delay):
    number = 0
    with said_at_the_end("ticker closed"):
        while True:
            await asyncio.sleep(delay)
            number = number + 1
            yield number


async def first(count, numbers):
    async with AsyncExitStack() as stack:
        stack.push_async_callback(numbers.aclose)
        async for number in numbers:
            print(f"tick {number}")
            if number == count:
                return


async def main():
    await first(3, ticker(1))
    print("done")


asyncio.run(main())
