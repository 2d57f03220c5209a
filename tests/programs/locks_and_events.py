"""A lock held across an await, an event, a condition, a semaphore of two."""

import asyncio


async def with_lock(name, lock):
    async with lock:
        print(f"{name} has it")
        await asyncio.sleep(0.25)


async def wait_for_event(event):
    await event.wait()
    print("event")


async def limited(number, semaphore):
    async with semaphore:
        await asyncio.sleep(0.25)
        print(f"limited {number}")


async def notified(condition):
    async with condition:
        await condition.wait()
        print("notified")


async def main():
    lock, event, condition = asyncio.Lock(), asyncio.Event(), asyncio.Condition()
    semaphore = asyncio.Semaphore(2)
    waiters = [asyncio.create_task(wait_for_event(event)), asyncio.create_task(notified(condition))]
    await asyncio.gather(*(with_lock(name, lock) for name in "ab"))
    await asyncio.gather(*(limited(number, semaphore) for number in range(4)))
    event.set()
    async with condition:
        condition.notify_all()
    await asyncio.gather(*waiters)


asyncio.run(main())
