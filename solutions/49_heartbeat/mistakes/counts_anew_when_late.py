# finding: wrong-time
import asyncio


async def beat():
    print("beat")
    await asyncio.sleep(0.25)


async def every(interval, times, action):
    loop = asyncio.get_running_loop()
    for number in range(times):
        began = loop.time()
        await action()
        if number < times - 1:
            await asyncio.sleep(began + interval - loop.time())


async def main():
    await every(1, 4, beat)


if __name__ == "__main__":
    asyncio.run(main())
