# finding: too-slow
import asyncio


async def beat():
    print("beat")
    await asyncio.sleep(0.25)


async def every(interval, times, action):
    loop = asyncio.get_running_loop()
    start = loop.time()
    for number in range(times):
        await action()
        await asyncio.sleep(start + (number + 1) * interval - loop.time())


async def main():
    await every(1, 4, beat)


if __name__ == "__main__":
    asyncio.run(main())
