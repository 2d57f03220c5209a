# finding: wrong-result
# asks: double_all async
# expects: run("double_all", [1, 2]).result == [2, 4]
import asyncio


async def double(number):
    """Takes a second."""
    await asyncio.sleep(1)
    number * 2  # <- here


async def double_all(numbers):
    return await asyncio.gather(*(double(number) for number in numbers))
