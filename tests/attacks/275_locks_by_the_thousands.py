# Tries: to have told which of thousands of tasks keeps a lock from which.
# Points: 0
import asyncio

locks = []


async def eat(number):
    async with locks[number]:
        await asyncio.sleep(1)
        async with locks[(number + 1) % 3_000]:
            pass


async def main():
    locks.extend(asyncio.Lock() for _ in range(3_000))
    await asyncio.gather(*map(eat, range(3_000)))
