# finding: function-called
import asyncio


async def fetch(n):
    await asyncio.sleep(1)
    return n


async def main():
    loop = asyncio.get_running_loop()
    print(await loop.run_in_executor(None, fetch(3)))  # <- here


asyncio.run(main())
