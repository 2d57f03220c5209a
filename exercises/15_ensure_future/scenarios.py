"""Awaitables of all kinds for the student's `run_all`."""

import asyncio


async def work(name, seconds):
    """Say when it starts and when it is done; give back its name."""
    print(f"{name} start")
    await asyncio.sleep(seconds)
    print(f"{name} done")
    return f"result of {name}"


def future_after(seconds, result):
    """A future that a timer sets."""
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_later(seconds, future.set_result, result)
    return future


async def one_of_each(module):
    """Run a coroutine (2 s), a task (1 s) and a future that is set at 3 s."""
    task = asyncio.create_task(work("task", 1))
    future = future_after(3, "result of future")
    return await module.run_all(work("coroutine", 2), task, future)


async def the_other_way_round(module):
    """Run a future, two tasks, one of them done before, and two coroutines."""
    early = asyncio.create_task(work("early", 0.25))
    await asyncio.sleep(0.5)
    late = asyncio.create_task(work("late", 4))
    future = future_after(0.75, [1, 2])
    return await module.run_all(future, late, work("long", 2.5), early, work("short", 1))


async def coroutines(module, *seconds):
    """Run coroutines only, one for each number of seconds."""
    works = [work(f"work {number}", delay) for number, delay in enumerate(seconds, 1)]
    return await module.run_all(*works)


async def tasks_made_for_tasks(module):
    """Run two tasks and a future, and count the tasks that come up beside them meanwhile."""
    given = [asyncio.create_task(work("one", 1)), asyncio.create_task(work("two", 2))]
    future = future_after(1.5, "three")
    running = asyncio.create_task(module.run_all(*given, future))
    await asyncio.sleep(0.5)
    extra = asyncio.all_tasks() - {asyncio.current_task(), running, *given}
    await running
    return len(extra)
