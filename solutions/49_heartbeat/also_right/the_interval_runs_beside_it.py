import asyncio


async def beat():
    print("beat")
    await asyncio.sleep(0.25)


async def signal(interval, times, turns):
    for number in range(times):
        turns.put_nowait(number)
        await asyncio.sleep(interval if number < times - 1 else 0)


async def every(interval, times, action):
    turns = asyncio.Queue()
    signals = asyncio.create_task(signal(interval, times, turns))
    for _ in range(times):
        await turns.get()
        await action()
    await signals


async def main():
    await every(1, 4, beat)


if __name__ == "__main__":
    asyncio.run(main())
