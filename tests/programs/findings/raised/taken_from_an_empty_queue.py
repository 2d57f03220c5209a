# finding: raised
import asyncio


async def main():
    queue = asyncio.Queue()
    print(queue.get_nowait())  # <- here


asyncio.run(main())
