# finding: drift
import asyncio


async def beat():
    print("beat")
    await asyncio.sleep(0.25)


async def every(interval, times, action):
    for _ in range(times):
        await action()
        await asyncio.sleep(interval)  # <- here


async def main():
    await every(1, 4, beat)


if __name__ == "__main__":
    asyncio.run(main())
