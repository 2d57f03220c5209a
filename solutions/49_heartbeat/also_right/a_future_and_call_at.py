import asyncio


async def beat():
    print("beat")
    await asyncio.sleep(0.25)


async def until(moment):
    loop = asyncio.get_running_loop()
    reached = loop.create_future()
    timer = loop.call_at(moment, reached.set_result, None)
    try:
        await reached
    finally:
        timer.cancel()


async def every(interval, times, action):
    start = asyncio.get_running_loop().time()
    for number in range(times):
        await until(start + number * interval)
        await action()


async def main():
    await every(1, 4, beat)


if __name__ == "__main__":
    asyncio.run(main())
