"""The tea is ordered and served, but it is never made."""

import asyncio


async def brew(drink):
    await asyncio.sleep(2)
    print(f"{drink} ready")
    return drink


async def main():
    print("order")
    await brew("tea")
    print("served")


if __name__ == "__main__":
    asyncio.run(main())
