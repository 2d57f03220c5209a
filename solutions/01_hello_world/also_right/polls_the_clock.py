import asyncio


async def main():
    print("hello")
    loop = asyncio.get_running_loop()
    end = loop.time() + 1
    while loop.time() < end:
        await asyncio.sleep(0.1)
    print("world")
