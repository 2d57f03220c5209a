# finding: wrong-time
import asyncio


async def call(number, limiter):
    await limiter.wait()
    print(f"call {number}")
    await asyncio.sleep(3)


class Limiter:
    def __init__(self, count, seconds):
        self.count, self.seconds = count, seconds
        self.began, self.used = None, 0
        self.lock = asyncio.Lock()

    async def wait(self):
        loop = asyncio.get_running_loop()
        async with self.lock:
            if self.began is None or loop.time() >= self.began + self.seconds:
                self.began, self.used = loop.time(), 0
            if self.used == self.count:
                await asyncio.sleep(self.began + self.seconds - loop.time())
                self.began, self.used = loop.time(), 0
            self.used += 1


async def main():
    limiter = Limiter(2, 1)
    await asyncio.gather(*(call(number, limiter) for number in range(1, 6)))


if __name__ == "__main__":
    asyncio.run(main())
