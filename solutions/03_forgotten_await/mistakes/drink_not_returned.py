# finding: wrong-result
import asyncio


async def brew(drink):
    await asyncio.sleep(2)
    print(f"{drink} ready")
    drink  # <- here


async def main():
    print("order")
    await brew("tea")
    print("served")


if __name__ == "__main__":
    asyncio.run(main())
