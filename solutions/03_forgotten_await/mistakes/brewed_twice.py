# finding: extra-line
import asyncio


async def brew(drink):
    await asyncio.sleep(2)
    print(f"{drink} ready")
    return drink


async def main():
    print("order")
    await brew("tea")
    await brew("tea")  # <- here
    print("served")


if __name__ == "__main__":
    asyncio.run(main())
