# finding: blocking-call
import asyncio
import time


async def beat():
    print("beat")
    await asyncio.sleep(0.25)


async def every(interval, times, action):
    start = time.monotonic()
    for number in range(times):
        time.sleep(max(0, start + number * interval - time.monotonic()))  # <- here
        await action()


async def main():
    await every(1, 4, beat)


if __name__ == "__main__":
    asyncio.run(main())
