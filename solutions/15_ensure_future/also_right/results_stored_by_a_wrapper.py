import asyncio


async def collect(results, place, awaitable):
    results[place] = await awaitable


async def run_all(*awaitables):
    results = [None] * len(awaitables)
    running = []
    for place, one in enumerate(awaitables):
        if asyncio.isfuture(one):
            running.append((place, one))
        else:
            running.append((place, asyncio.ensure_future(collect(results, place, one))))
    for place, one in running:
        got = await one
        if asyncio.isfuture(awaitables[place]):
            results[place] = got
    return results
