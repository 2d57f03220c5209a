# finding: blocking-call
import asyncio
import collections
import time


async def call(number, limiter):
    await limiter.wait()
    print(f"call {number}")
    await asyncio.sleep(3)


class Limiter:
    def __init__(self, count, seconds):
        self.count, self.seconds = count, seconds
        self.times = collections.deque(maxlen=count)

    async def wait(self):
        if len(self.times) == self.count:
            time.sleep(max(0, self.times[0] + self.seconds - time.monotonic()))  # <- here
        self.times.append(time.monotonic())


async def main():
    limiter = Limiter(2, 1)
    await asyncio.gather(*(call(number, limiter) for number in range(1, 6)))


if __name__ == "__main__":
    asyncio.run(main())
