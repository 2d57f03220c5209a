# finding: extra-line
# asks: main async
# expects: run("main").timed_lines == ["3@1", "2@2", "1@3"]
import asyncio


class Countdown:
    def __init__(self, start):
        self.left = start

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.left < 0:  # <- here
            raise StopAsyncIteration
        await asyncio.sleep(1)
        self.left -= 1
        return self.left + 1


async def main():
    async for number in Countdown(3):
        print(number)
