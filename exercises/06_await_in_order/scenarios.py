"""A clock that ticks beside `main`, and stand-ins for the workers."""

import asyncio


async def beside_a_clock(module):
    """Run `main` beside a clock that ticks three times, a second apart."""
    clock = asyncio.create_task(tick(3))
    try:
        await module.main()
    finally:
        await clock


async def tick(times):
    """Tick at 0.5 s, and every second after that."""
    await asyncio.sleep(0.5)
    for _ in range(times - 1):
        print("tick")
        await asyncio.sleep(1)
    print("tick")


async def patient_worker():
    """Stands in for `worker_1`: takes four seconds."""
    print("patient worker begins")
    await asyncio.sleep(4)
    print("patient worker ends")


async def brisk_worker():
    """Stands in for `worker_2`: takes half a second."""
    print("brisk worker begins")
    await asyncio.sleep(0.5)
    print("brisk worker ends")
