# finding: wrong-time
import asyncio


async def main():
    print("hello")
    await asyncio.sleep(1000)  # <- here
    print("world")
