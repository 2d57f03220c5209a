# finding: blocking-call
import asyncio
import time


async def main():
    print("hello")
    time.sleep(1)  # <- here
    print("world")


if __name__ == "__main__":
    asyncio.run(main())
