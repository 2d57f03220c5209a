# finding: crashed
import asyncio


async def main():
    while True:
        for number in range(1000):
            print(number)  # <- here
        await asyncio.sleep(1)


asyncio.run(main())
