# finding: blocking-call
import asyncio
import time


async def beat():
    print("beat")
    await asyncio.sleep(0.25)


async def every(interval, times, action):
    start = time.monotonic()
    for number in range(times):
        while time.monotonic() < start + number * interval:  # <- here
            pass
        await action()


async def main():
    await every(1, 4, beat)


if __name__ == "__main__":
    asyncio.run(main())
