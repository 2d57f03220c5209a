import asyncio
from functools import partial


async def call(number, limiter):
    await limiter.wait()
    print(f"call {number}")
    await asyncio.sleep(3)


class Limiter:
    def __init__(self, count, seconds):
        self.tokens, self.seconds = asyncio.Queue(), seconds
        for token in range(count):
            self.tokens.put_nowait(token)

    async def wait(self):
        token = await self.tokens.get()
        later = partial(self.tokens.put_nowait, token)
        asyncio.get_running_loop().call_later(self.seconds, later)


async def main():
    limiter = Limiter(2, 1)
    await asyncio.gather(*(call(number, limiter) for number in range(1, 6)))


if __name__ == "__main__":
    asyncio.run(main())
