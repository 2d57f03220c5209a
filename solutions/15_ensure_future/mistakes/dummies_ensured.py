# finding: construct-missing
import asyncio


async def nothing():
    pass


async def run_all(*awaitables):
    for _ in awaitables:
        asyncio.ensure_future(nothing())
    return await asyncio.gather(*awaitables)
