# finding: wrong-order
import asyncio


async def call(number, limiter):
    await limiter.wait()
    print(f"call {number}")
    await asyncio.sleep(3)


class Limiter:
    def __init__(self, count, seconds):
        self.count, self.seconds, self.stamps = count, seconds, []

    async def wait(self):
        loop = asyncio.get_running_loop()
        while len([s for s in self.stamps if loop.time() - s < self.seconds]) >= self.count:
            await asyncio.sleep(0.25)
        self.stamps.append(loop.time())


async def main():
    limiter = Limiter(2, 1)
    await asyncio.gather(*(call(number, limiter) for number in range(1, 6)))


if __name__ == "__main__":
    asyncio.run(main())
