# finding: too-slow
import asyncio


async def beat():
    print("beat")
    await asyncio.sleep(0.25)


async def every(interval, times, action):
    for _ in range(times):
        await asyncio.gather(action(), asyncio.sleep(interval))  # <- here


async def main():
    await every(1, 4, beat)


if __name__ == "__main__":
    asyncio.run(main())
