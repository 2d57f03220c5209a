# finding: too-slow
# expects: run.script().elapsed == 2
import asyncio


async def download(limit):
    async with limit:
        await asyncio.sleep(1)


async def main():
    limit = asyncio.Semaphore(2)
    await asyncio.gather(*(download(limit) for _ in range(4)))
    await asyncio.sleep(1)  # <- here


asyncio.run(main())
