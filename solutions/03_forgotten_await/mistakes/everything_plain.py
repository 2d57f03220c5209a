# finding: not-a-coroutine
import asyncio
import time


def brew(drink):  # <- here
    time.sleep(2)
    print(f"{drink} ready")
    return drink


async def main():
    print("order")
    brew("tea")
    print("served")


if __name__ == "__main__":
    asyncio.run(main())
