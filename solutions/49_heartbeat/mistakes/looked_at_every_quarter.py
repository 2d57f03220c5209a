# finding: wrong-time
import asyncio


async def beat():
    print("beat")
    await asyncio.sleep(0.25)


async def every(interval, times, action):
    loop = asyncio.get_running_loop()
    start = loop.time()
    for n in range(times):
        while loop.time() < start + n * interval:
            await asyncio.sleep(0.25)  # <- here
        await action()


async def main():
    await every(1, 4, beat)


if __name__ == "__main__":
    asyncio.run(main())
