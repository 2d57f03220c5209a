import asyncio


async def main():
    print(await asyncio.sleep(0, "hello"))
    print(await asyncio.sleep(1, result="world"))
