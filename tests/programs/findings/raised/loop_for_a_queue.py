# finding: raised
import asyncio
async def main():
    queue = asyncio.Queue(loop=asyncio.get_running_loop())  # <- here
    print(queue)
asyncio.run(main())
