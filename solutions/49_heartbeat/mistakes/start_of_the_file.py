# finding: wrong-time
import asyncio
import time


async def beat():
    print("beat")
    await asyncio.sleep(0.25)


START = time.monotonic()


async def every(interval, times, action):
    for number in range(times):
        await asyncio.sleep(START + number * interval - time.monotonic())
        await action()


async def main():
    await every(1, 4, beat)


if __name__ == "__main__":
    asyncio.run(main())
