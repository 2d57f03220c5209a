# finding: blocking-call
import asyncio
import time

async def call(number, limiter):
    await limiter.wait()
    print(f"call {number}")
    await asyncio.sleep(3)


class Limiter:
    def __init__(self, count, seconds):
        self.count, self.seconds = count, seconds
        self.stamps = []

    def wait(self):
        while len([s for s in self.stamps if s > time.time() - self.seconds]) >= self.count:
            time.sleep(0.01)  # <- here
        self.stamps.append(time.time())

async def main():
    limiter = Limiter(2, 1)
    await asyncio.gather(*(call(number, limiter) for number in range(1, 6)))
