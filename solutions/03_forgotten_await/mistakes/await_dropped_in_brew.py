# finding: never-awaited
import asyncio


async def brew(drink):
    asyncio.sleep(2)  # <- here
    print(f"{drink} ready")
    return drink


async def main():
    print("order")
    await brew("tea")
    print("served")


if __name__ == "__main__":
    asyncio.run(main())
