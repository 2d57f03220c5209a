# finding: wrong-time
import asyncio


async def call(number, limiter):
    await limiter.wait()
    print(f"call {number}")
    await asyncio.sleep(3)


class Limiter:
    def __init__(self, count, seconds):
        self.permits, self.seconds = asyncio.Semaphore(count), seconds

    async def wait(self):
        async with self.permits:
            await asyncio.sleep(self.seconds)


async def main():
    limiter = Limiter(2, 1)
    await asyncio.gather(*(call(number, limiter) for number in range(1, 6)))


if __name__ == "__main__":
    asyncio.run(main())
