# finding: task-left-behind
import asyncio


async def main():
    print("hello")
    asyncio.create_task(asyncio.sleep(1))  # <- here
    print("world")
