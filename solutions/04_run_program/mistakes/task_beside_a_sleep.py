# finding: task-left-behind
import asyncio


async def later():
    await asyncio.sleep(1)
    print("world")


async def main():
    print("hello")
    task = asyncio.create_task(later())
    await asyncio.sleep(0.5)
    await asyncio.sleep(0.5)


if __name__ == "__main__":
    asyncio.run(main())
