# finding: race
import asyncio


class Countdown:
    left = 0

    def __init__(self, start):
        Countdown.left = start

    def __aiter__(self):
        return self

    async def __anext__(self):
        if Countdown.left == 0:
            raise StopAsyncIteration
        await asyncio.sleep(1)
        Countdown.left -= 1  # <- here
        return Countdown.left + 1


async def main():
    async for number in Countdown(3):
        print(number)
    print("lift-off")


if __name__ == "__main__":
    asyncio.run(main())
