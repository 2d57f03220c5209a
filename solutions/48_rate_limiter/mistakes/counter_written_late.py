# finding: race
import asyncio


async def call(number, limiter):
    await limiter.wait()
    print(f"call {number}")
    await asyncio.sleep(3)


class Limiter:
    def __init__(self, count, seconds):
        self.count, self.seconds = count, seconds
        self.under_way = 0

    async def wait(self):
        before = self.under_way
        await asyncio.sleep(before // self.count * self.seconds)
        self.under_way = before + 1  # <- here


async def main():
    limiter = Limiter(2, 1)
    await asyncio.gather(*(call(number, limiter) for number in range(1, 6)))


if __name__ == "__main__":
    asyncio.run(main())
