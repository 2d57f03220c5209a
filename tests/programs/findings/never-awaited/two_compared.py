# finding: never-awaited
import asyncio


async def price(item):
    await asyncio.sleep(1)
    return len(item)


async def main():
    if price("tea") < price("coffee"):  # <- here
        print("tea")


asyncio.run(main())
