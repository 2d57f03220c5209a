import asyncio
import time


async def beat():
    print("beat")
    await asyncio.sleep(0.25)


async def every(interval, times, action):
    due = time.monotonic()
    while times > 0:
        now = time.monotonic()
        if now < due:
            await asyncio.sleep(due - now)
        await action()
        due += interval
        times -= 1


async def main():
    await every(1, 4, beat)


if __name__ == "__main__":
    asyncio.run(main())
