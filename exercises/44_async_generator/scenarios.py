"""Other users of the ticker, and a stand-in for it."""

import asyncio


async def five_by_hand(module):
    """Take five numbers of `ticker(0.25)` with `anext`, close it with `aclose()`, and print `after`."""
    numbers = module.ticker(0.25)
    for _ in range(5):
        print(await anext(numbers, "no more numbers"))
    await numbers.aclose()
    print("after")


async def cancel_its_user(module):
    """Print each number of `ticker(1)` in a task, and cancel the task at 1.5 s."""

    async def use():
        async for number in module.ticker(1):
            print(number)

    task = asyncio.create_task(use())
    await asyncio.sleep(1.5)
    task.cancel()
    await asyncio.wait([task])
    return task.cancelled()


async def throw(module):
    """Take a number of `ticker(1)`, and throw a ValueError into it at its `yield` with `athrow`."""
    numbers = module.ticker(1)
    await anext(numbers)
    try:
        await numbers.athrow(ValueError("no"))
    except ValueError as problem:
        print("ValueError", problem)
    except StopAsyncIteration:
        print("the ticker ends")


async def slow_ticker(delay):
    """Stands in for `ticker`: twice as slow, and it takes half a second to close."""
    number = 0
    try:
        while True:
            await asyncio.sleep(2 * delay)
            number += 1
            yield number
    finally:
        print("closing")
        await asyncio.sleep(0.5)
        print("closed")
