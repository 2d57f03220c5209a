# finding: raised
import asyncio
async def main():
    queue = asyncio.Queue()
    print(len(queue))  # <- here
asyncio.run(main())
