# finding: task-left-behind
import asyncio


async def beat():
    print("beat")
    await asyncio.sleep(0.25)


async def every(interval, times, action):
    for number in range(times):
        if number:
            await asyncio.sleep(interval)
        asyncio.create_task(action())  # <- here


async def main():
    await every(1, 4, beat)


if __name__ == "__main__":
    asyncio.run(main())
