# finding: never-awaited
import asyncio


async def fetch(n):
    await asyncio.sleep(1)
    return n


async def main():
    loop = asyncio.get_running_loop()
    result = await loop.run_in_executor(None, fetch, 3)  # <- here
    print(type(result).__name__)


asyncio.run(main())
