# finding: raised
import asyncio
async def main():
    queue = asyncio.Queue()
    print(await queue.get(block=False))  # <- here
asyncio.run(main())
