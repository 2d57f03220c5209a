import asyncio


async def wait_a_second():
    for _ in range(2):
        await asyncio.sleep(0.5)


async def main():
    print("hello ")
    await asyncio.wait_for(wait_a_second(), timeout=5)
    print("world ")
