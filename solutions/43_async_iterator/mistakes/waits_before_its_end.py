# finding: wrong-time
import asyncio


class Countdown:
    def __init__(self, start):
        self.left = start

    def __aiter__(self):
        return self

    async def __anext__(self):
        await asyncio.sleep(1)  # <- here
        if self.left == 0:
            raise StopAsyncIteration
        self.left -= 1
        return self.left + 1


async def main():
    async for number in Countdown(3):
        print(number)
    print("lift-off")


asyncio.run(main())
