# finding: blocking-call
import asyncio
import time


class Countdown:
    def __init__(self, start):
        self.left = start

    def __iter__(self):
        return self

    def __next__(self):
        if self.left == 0:
            raise StopIteration
        time.sleep(1)  # <- here
        self.left -= 1
        return self.left + 1


async def main():
    for number in Countdown(3):
        print(number)
    print("lift-off")


asyncio.run(main())
