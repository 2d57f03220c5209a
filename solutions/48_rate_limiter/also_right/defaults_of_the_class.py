import asyncio


async def call(number, limiter):
    await limiter.wait()
    print(f"call {number}")
    await asyncio.sleep(3)


class Limiter:
    stamps = []
    lock = None

    def __init__(self, count, seconds):
        self.count, self.seconds = count, seconds
        self.stamps = []
        self.lock = asyncio.Lock()

    async def wait(self):
        loop = asyncio.get_running_loop()
        async with self.lock:
            if len(self.stamps) >= self.count:
                await asyncio.sleep(max(0, self.stamps[-self.count] + self.seconds - loop.time()))
            self.stamps.append(loop.time())


async def main():
    limiter = Limiter(2, 1)
    await asyncio.gather(*(call(number, limiter) for number in range(1, 6)))
