# finding: wrong-time
import asyncio

async def call(number, limiter):
    await limiter.wait()
    print(f"call {number}")
    await asyncio.sleep(3)


class Limiter:
    def __init__(self, count, seconds):
        self.seconds = seconds
        self.lock = asyncio.Lock()
        self.last = None

    async def wait(self):
        loop = asyncio.get_running_loop()
        async with self.lock:
            if self.last is not None:
                await asyncio.sleep(max(0, self.last + self.seconds - loop.time()))
            self.last = loop.time()

async def main():
    limiter = Limiter(2, 1)
    await asyncio.gather(*(call(number, limiter) for number in range(1, 6)))
