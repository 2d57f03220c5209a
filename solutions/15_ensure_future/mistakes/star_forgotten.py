# finding: raised
import asyncio


async def run_all(awaitables):
    futures = [asyncio.ensure_future(awaitable) for awaitable in awaitables]
    return await asyncio.gather(*futures)
