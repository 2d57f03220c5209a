# finding: blocking-call
import asyncio
import time


def brew(drink):
    time.sleep(2)  # <- here
    print(f"{drink} ready")
    return drink


async def main():
    print("order")
    brew("tea")
    print("served")


if __name__ == "__main__":
    asyncio.run(main())
