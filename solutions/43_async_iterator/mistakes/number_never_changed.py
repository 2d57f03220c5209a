# finding: never-ends
import asyncio


class Countdown:
    def __init__(self, start):
        self.n = start

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.n == 0:  # <- here
            raise StopAsyncIteration
        await asyncio.sleep(1)
        n = self.n
        n -= 1
        return n + 1


async def main():
    async for n in Countdown(3):
        print(n)
    print("lift-off")
