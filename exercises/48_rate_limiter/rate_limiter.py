"""No more than so many calls in so many seconds."""

import asyncio


async def call(number, limiter):
    await limiter.wait()
    print(f"call {number}")
    await asyncio.sleep(3)


class Limiter:
    def __init__(self, count, seconds):
        # TODO: keep what wait needs to know, and write wait
        ...

    async def wait(self): ...


async def main():
    limiter = Limiter(2, 1)
    await asyncio.gather(*(call(number, limiter) for number in range(1, 6)))


if __name__ == "__main__":
    asyncio.run(main())
