import asyncio
import dataclasses
from collections.abc import AsyncIterator


@dataclasses.dataclass
class Countdown(AsyncIterator):
    start: int

    async def __anext__(self):
        if not self.start:
            raise StopAsyncIteration()
        await asyncio.sleep(1)
        number, self.start = self.start, self.start - 1
        return number


async def main():
    async for number in Countdown(start=3):
        print(f"{number:d}")
    print("lift-off")
