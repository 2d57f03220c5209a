# finding: none
import asyncio


class Limiter:
    def __init__(self, rate):
        self.rate = rate
        self.lock = asyncio.Lock()
        self.next = 0.0

    async def acquire(self):
        async with self.lock:
            now = asyncio.get_running_loop().time()
            wait = max(0, self.next - now)
            await asyncio.sleep(wait)
            self.next = max(now, self.next) + 1 / self.rate


async def call(n, limiter):
    await limiter.acquire()
    print(n)


async def main():
    limiter = Limiter(2)
    await asyncio.gather(*(call(n, limiter) for n in range(5)))


asyncio.run(main())
