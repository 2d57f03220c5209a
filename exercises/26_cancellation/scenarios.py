"""The worker alone, cancelled by the grader, and a worker that takes its time to stop."""

import asyncio


async def cancel_worker_at(module, seconds):
    """Run `worker` in a task of its own, cancel it, and return whether it counts as cancelled."""
    task = asyncio.create_task(module.worker())
    await asyncio.sleep(seconds)
    task.cancel()
    await asyncio.wait([task])
    return task.cancelled()


async def worker_that_stops_slowly():
    """Stands in for `worker`: needs one second to stop."""
    print("begin")
    try:
        await asyncio.sleep(100)
    finally:
        print("stopping")
        await asyncio.sleep(1)
        print("stopped")


async def worker_that_ends_as_if_done():
    """Stands in for `worker`: when it is cancelled, it ends, and does not count as cancelled."""
    print("begin")
    try:
        await asyncio.sleep(100)
    except asyncio.CancelledError:
        print("stopped")
