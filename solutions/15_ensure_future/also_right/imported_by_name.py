from asyncio import ensure_future, wait


async def run_all(*awaitables):
    futures = tuple(map(ensure_future, awaitables))
    if futures:
        await wait(futures)
    return tuple(future.result() for future in futures)
