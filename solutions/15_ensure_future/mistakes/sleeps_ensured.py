# finding: construct-missing
import asyncio


async def run_all(*awaitables):
    running = []
    for awaitable in awaitables:
        if asyncio.iscoroutine(awaitable):
            await asyncio.ensure_future(asyncio.sleep(0))
            awaitable = asyncio.create_task(awaitable)
        running.append(awaitable)
    return [await one for one in running]
