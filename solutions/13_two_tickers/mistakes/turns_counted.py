# finding: construct-missing
import asyncio


async def display_time():
    seconds = 0
    while True:
        if seconds % 3 == 0:
            print(f"{seconds} seconds have passed...")
        await asyncio.sleep(1)
        seconds += 1


async def print_nums():
    num = 1
    while True:
        print(num)
        num += 1
        await asyncio.sleep(0.5)


async def main():
    await asyncio.gather(display_time(), print_nums())


asyncio.run(main())
