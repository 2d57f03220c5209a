import asyncio


async def run_all(*awaitables):
    return await asyncio.gather(*[asyncio.ensure_future(one) for one in awaitables])
