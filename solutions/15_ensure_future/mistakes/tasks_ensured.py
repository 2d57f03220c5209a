# finding: construct-missing
import asyncio


async def run_all(*awaitables):
    running = [asyncio.create_task(one) if asyncio.iscoroutine(one) else one for one in awaitables]
    return [await asyncio.ensure_future(one) for one in running]
