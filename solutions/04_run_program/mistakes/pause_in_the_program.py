# finding: wrong-time
import asyncio
import time


async def main():
    print("hello")
    print("world")  # <- here


if __name__ == "__main__":
    asyncio.run(main())
    time.sleep(1)
