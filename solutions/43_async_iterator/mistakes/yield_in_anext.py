# finding: raised
import asyncio


class Countdown:
    def __init__(self, start):
        self.n = start

    def __aiter__(self):
        return self

    async def __anext__(self):
        while self.n > 0:
            await asyncio.sleep(1)
            yield self.n  # <- here
            self.n -= 1


async def main():
    async for n in Countdown(3):
        print(n)
    print("lift-off")
