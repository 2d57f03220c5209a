import asyncio


async def call(number, limiter):
    await limiter.wait()
    print(f"call {number}")
    await asyncio.sleep(3)


class Limiter:
    def __init__(self, count, seconds):
        self.permits = asyncio.Semaphore(count)
        self.seconds = seconds

    async def wait(self):
        await self.permits.acquire()
        asyncio.get_running_loop().call_later(self.seconds, self.permits.release)


async def main():
    limiter = Limiter(2, 1)
    await asyncio.gather(*(call(number, limiter) for number in range(1, 6)))


if __name__ == "__main__":
    asyncio.run(main())
