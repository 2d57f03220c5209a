import asyncio
from functools import partial


async def run_all(*awaitables):
    results = [None] * len(awaitables)
    missing = len(awaitables)
    done = asyncio.Event()

    def keep(place, future):
        nonlocal missing
        results[place] = future.result()
        missing -= 1
        if not missing:
            done.set()

    for place, awaitable in enumerate(awaitables):
        future = asyncio.ensure_future(awaitable)
        future.add_done_callback(partial(keep, place))
    if missing:
        await done.wait()
    return results
