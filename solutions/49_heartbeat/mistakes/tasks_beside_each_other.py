# finding: wrong-time
import asyncio


async def beat():
    print("beat")
    await asyncio.sleep(0.25)


async def every(interval, times, action):
    tasks = []
    for number in range(times):
        tasks.append(asyncio.create_task(action()))  # <- here
        if number < times - 1:
            await asyncio.sleep(interval)
    await asyncio.gather(*tasks)


async def main():
    await every(1, 4, beat)


if __name__ == "__main__":
    asyncio.run(main())
