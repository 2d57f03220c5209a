"""Stand-ins for the workers, and a count of the tasks they run in."""

import asyncio

worker_tasks = []


async def slow_worker():
    """Stands in for `worker_1`: three seconds, another text."""
    worker_tasks.append(asyncio.current_task())
    print("slow worker begins")
    await asyncio.sleep(3)
    print("slow worker ends")


async def quick_worker():
    """Stands in for `worker_2`: one second, another text."""
    worker_tasks.append(asyncio.current_task())
    print("quick worker begins")
    await asyncio.sleep(1)
    print("quick worker ends")


async def count_worker_tasks(module):
    """Run `main` and count the tasks, other than main's own, that the stand-ins ran in."""
    worker_tasks.clear()
    await module.main()
    others = {id(task) for task in worker_tasks} - {id(asyncio.current_task())}  # a class may define its own equality
    return len(others)
