import asyncio


async def beat():
    print("beat")
    await asyncio.sleep(0.25)


async def ticks(interval, times):
    clock = asyncio.get_event_loop().time
    started = clock()
    for at in (started + interval * n for n in range(times)):
        if (rest := at - clock()) > 0:
            await asyncio.sleep(rest)
        yield at


async def every(interval, times, action):
    async for _ in ticks(interval, times):
        await action()


async def main():
    await every(1, 4, beat)


if __name__ == "__main__":
    asyncio.run(main())
