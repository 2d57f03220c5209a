"""Do something every second, and stay in time."""

import asyncio


async def beat():
    print("beat")
    await asyncio.sleep(0.25)


async def every(interval, times, action):
    loop = asyncio.get_running_loop()
    start = loop.time()
    for number in range(times):
        await asyncio.sleep(start + number * interval - loop.time())
        await action()


async def main():
    await every(1, 4, beat)


if __name__ == "__main__":
    asyncio.run(main())
