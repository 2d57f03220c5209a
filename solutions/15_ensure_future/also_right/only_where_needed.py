import asyncio


def as_future(awaitable):
    if isinstance(awaitable, asyncio.Future):
        return awaitable
    return asyncio.ensure_future(awaitable)


async def run_all(*awaitables):
    futures = []
    for awaitable in awaitables:
        futures.append(as_future(awaitable))
    results = []
    for future in futures:
        results.append(await future)
    return results
