"""Count down with a loop that waits for each number."""

import asyncio


class Countdown:
    def __init__(self, start):
        self.next_number = start

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.next_number == 0:
            raise StopAsyncIteration
        await asyncio.sleep(1)
        number = self.next_number
        self.next_number -= 1
        return number


async def main():
    async for number in Countdown(3):
        print(number)
    print("lift-off")


if __name__ == "__main__":
    asyncio.run(main())
