# finding: race
import asyncio


async def call(number, limiter):
    await limiter.wait()
    print(f"call {number}")
    await asyncio.sleep(3)


class Limiter:
    times = []  # <- here
    lock = asyncio.Lock()

    def __init__(self, count, seconds):
        self.count, self.seconds = count, seconds

    async def wait(self):
        loop = asyncio.get_running_loop()
        async with self.lock:
            if len(self.times) >= self.count:
                await asyncio.sleep(self.times[-self.count] + self.seconds - loop.time())
            self.times.append(loop.time())


async def main():
    limiter = Limiter(2, 1)
    await asyncio.gather(*(call(number, limiter) for number in range(1, 6)))


if __name__ == "__main__":
    asyncio.run(main())
