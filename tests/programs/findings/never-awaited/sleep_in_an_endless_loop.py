# finding: never-awaited
import asyncio


async def tick(every):
    number = 0
    while True:
        print(number)
        number += 1
        asyncio.sleep(every)  # <- here


async def main():
    await asyncio.gather(tick(0.5), tick(1))


asyncio.run(main())
