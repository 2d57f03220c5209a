# finding: wrong-result
# asks: main async
# expects: run("main").result == [3, 2, 1, 0]
import asyncio


class Countdown:
    def __init__(self, start):
        self.left = start

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.left == 0:
            raise StopAsyncIteration
        await asyncio.sleep(1)
        self.left -= 1
        return self.left + 1


async def numbers(start):
    return [number async for number in Countdown(start)]


async def main():
    one, other = await asyncio.gather(numbers(3), numbers(2))
    return one or other  # <- here
