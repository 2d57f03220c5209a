import asyncio
from dataclasses import dataclass


@dataclass
class Countdown:
    left: int

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.left < 1:
            raise StopAsyncIteration()
        await asyncio.sleep(1)
        self.left -= 1
        return self.left + 1


async def main():
    numbers = aiter(Countdown(3))
    while True:
        try:
            number = await anext(numbers)
        except StopAsyncIteration:
            break
        print(number)
    print("lift-off")
