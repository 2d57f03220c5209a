# finding: raised
import asyncio


async def main():
    jobs = asyncio.PriorityQueue()
    await jobs.put((1, {"name": "a"}))
    await jobs.put((1, {"name": "b"}))  # <- here


asyncio.run(main())
