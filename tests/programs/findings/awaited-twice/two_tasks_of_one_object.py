# finding: awaited-twice
import asyncio
async def work():
    await asyncio.sleep(1)
async def main():
    job = work()
    one = asyncio.create_task(job)
    two = asyncio.create_task(job)  # <- here
    await asyncio.gather(one, two)
asyncio.run(main())
