# finding: never-awaited
import asyncio
async def one():
    await asyncio.sleep(1)
async def two():
    await asyncio.sleep(1)
async def main():
    await one(), two()  # <- here
asyncio.run(main())
