# finding: missing-line
import asyncio


async def read(number):
    await asyncio.sleep(1)
    if number % 2 == 0:
        raise OSError(f"noise in reading {number}")
    return number * 10


async def poll():
    number = 0
    while True:
        number += 1
        try:
            print(f"read {await read(number)}")
        except OSError:
            print("noise, going on")
            return  # <- here


async def main():
    task = asyncio.create_task(poll())
    await asyncio.sleep(3.5)
    task.cancel()
    await asyncio.wait([task], timeout=4.75)
    print("stopped" if task.cancelled() else "still running")


if __name__ == "__main__":
    asyncio.run(main())
