# finding: race
import asyncio


async def main():
    print("hello")
    asyncio.get_running_loop().call_later(1, print, "world")
    await asyncio.sleep(1)
