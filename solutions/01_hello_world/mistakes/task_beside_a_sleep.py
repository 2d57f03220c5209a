# finding: task-left-behind
import asyncio


async def later():
    await asyncio.sleep(1)
    print("world")


async def main():
    print("hello")
    asyncio.create_task(later())
    await asyncio.sleep(0)
    await asyncio.sleep(1)
