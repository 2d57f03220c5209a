"""poll alone, cancelled by the grader, and a sensor that is nothing but noise."""

import asyncio


async def cancel_poll_at(module, seconds):
    """Run `poll` in a task of its own, cancel it, and return whether it counts as cancelled."""
    task = asyncio.create_task(module.poll())
    await asyncio.sleep(seconds)
    task.cancel()
    await asyncio.wait([task], timeout=5)
    return task.cancelled()


async def read_noise(number):
    """Stands in for `read`: a quarter of a second, and then a ConnectionResetError, which is an OSError."""
    await asyncio.sleep(0.25)
    raise ConnectionResetError(f"nothing but noise in reading {number}")
