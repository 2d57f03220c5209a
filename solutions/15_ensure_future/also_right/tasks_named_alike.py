import asyncio


async def run_all(*awaitables):
    futures = [asyncio.ensure_future(a) for a in awaitables]
    for f in futures:
        if isinstance(f, asyncio.Task):
            f.set_name("work")
    return await asyncio.gather(*futures)
