# finding: wrong-time
import asyncio


async def main():
    print("hello")
    print("world")  # <- here
    await asyncio.sleep(1)
