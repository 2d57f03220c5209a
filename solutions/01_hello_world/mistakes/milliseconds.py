# finding: wrong-time
import asyncio


async def main():
    print("hello")
    await asyncio.sleep(1000)
    print("world")  # <- here
