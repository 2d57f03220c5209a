# finding: raised
import asyncio
async def main():
    queue = asyncio.Queue()
    queue.put_nowait(1)
    async for item in queue:  # <- here
        print(item)
asyncio.run(main())
