# finding: raised
import asyncio
async def main():
    queue = asyncio.Queue()
    print(await queue.get(timeout=1))  # <- here
asyncio.run(main())
