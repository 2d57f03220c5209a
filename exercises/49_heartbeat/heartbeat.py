"""Do something every second, and stay in time."""

import asyncio


async def beat():
    print("beat")
    await asyncio.sleep(0.25)


async def every(interval, times, action):
    # TODO: await action() at the beginning, and then once in each interval
    ...


async def main():
    await every(1, 4, beat)


if __name__ == "__main__":
    asyncio.run(main())
