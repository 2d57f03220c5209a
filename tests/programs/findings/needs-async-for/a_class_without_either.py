# finding: raised
import asyncio


class Countdown:
    def __init__(self, start):
        self.left = start


async def main():
    await asyncio.sleep(1)
    for number in Countdown(3):  # <- here
        print(number)


asyncio.run(main())
