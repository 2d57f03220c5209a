# finding: never-awaited
import asyncio


async def main():
    print("hello")
    asyncio.sleep(1)  # <- here
    print("world")


if __name__ == "__main__":
    asyncio.run(main())
