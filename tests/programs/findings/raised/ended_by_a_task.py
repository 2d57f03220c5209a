# finding: none
import asyncio, sys
async def job():
    await asyncio.sleep(1)
    sys.exit(3)
async def main():
    task = asyncio.create_task(job())
    await asyncio.sleep(5)
    await task
asyncio.run(main())
