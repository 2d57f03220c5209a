# finding: not-awaitable
import asyncio
from queue import Queue
async def main():
    queue = Queue()
    await queue.put(1)  # <- here
asyncio.run(main())
