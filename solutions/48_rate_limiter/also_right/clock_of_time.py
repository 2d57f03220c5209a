import asyncio
import time


async def call(number, limiter):
    await limiter.wait()
    print(f"call {number}")
    await asyncio.sleep(3)


class Limiter:
    def __init__(self, count: int, seconds: float) -> None:
        self.count = count
        self.seconds = seconds
        self.turn = asyncio.Semaphore(1)
        self.times: list[float] = []

    async def wait(self) -> None:
        await self.turn.acquire()
        try:
            if len(self.times) >= self.count:
                rest = self.times.pop(0) + self.seconds - time.monotonic()
                if rest > 0:
                    await asyncio.sleep(rest)
            self.times.append(time.monotonic())
        finally:
            self.turn.release()


async def main():
    limiter = Limiter(2, 1)
    await asyncio.gather(*(call(number, limiter) for number in range(1, 6)))


if __name__ == "__main__":
    asyncio.run(main())
