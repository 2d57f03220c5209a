# finding: never-awaited
import asyncio
async def main():
    lock = asyncio.Lock()
    async with lock.acquire():  # <- here
        print("locked")
asyncio.run(main())
