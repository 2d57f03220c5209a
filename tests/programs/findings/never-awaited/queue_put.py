# finding: never-awaited
import asyncio


async def main():
    queue = asyncio.Queue()
    queue.put(1)  # <- here
    print(queue.qsize())


asyncio.run(main())
