# finding: not-awaitable
import asyncio


async def brew(drink):
    await asyncio.sleep(2)
    print(f"{drink} ready")
    return drink


async def main():
    print("order")
    tea = await brew("tea")
    print("served")
    await tea  # <- here


if __name__ == "__main__":
    asyncio.run(main())
