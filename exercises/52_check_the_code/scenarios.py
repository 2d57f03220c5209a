"""Four right programs and nine wrong ones, on which the student's `check` is tried."""

import asyncio
import traceback


async def with_gather(functions):
    return await asyncio.gather(*[function() for function in functions])


async def with_a_task_group(functions):
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(function()) for function in functions]
    return [task.result() for task in tasks]


async def with_tasks(functions):
    tasks = [asyncio.create_task(function()) for function in functions]
    return [await task for task in tasks]


async def with_wait(functions):
    tasks = [asyncio.ensure_future(function()) for function in functions]
    if tasks:
        await asyncio.wait(tasks)
    return [task.result() for task in tasks]


async def one_by_one(functions):
    return [await function() for function in functions]


async def as_they_come(functions):
    return [await done for done in asyncio.as_completed([function() for function in functions])]


async def without_the_last(functions):
    return await with_gather(functions[:-1])


async def all_twice(functions):
    await with_gather(functions)
    return await with_gather(functions)


async def doubled(functions):
    results = await with_gather([*functions, *functions])
    return results[: len(functions)]


async def two_at_a_time(functions):
    results = []
    for first in range(0, len(functions), 2):
        results += await with_gather(functions[first : first + 2])
    return results


async def never_empty(functions):
    tasks = [asyncio.ensure_future(function()) for function in functions]
    await asyncio.wait(tasks)
    return [task.result() for task in tasks]


async def without_results(functions):
    await with_gather(functions)


async def a_second_too_slow(functions):
    results = await with_gather(functions)
    await asyncio.sleep(1)
    return results


PROGRAMS = (
    *(with_gather, with_a_task_group, with_tasks, with_wait),
    *(one_by_one, as_they_come, without_the_last, all_twice, doubled),
    *(two_at_a_time, never_empty, without_results, a_second_too_slow),
)


async def tried(module, name):
    """Try `check` on a program of the grader's own, and return whether it calls it fine or wrong, and where."""
    program = next(program for program in PROGRAMS if program.__name__ == name)
    try:
        await module.check(program)
    except Exception as problem:
        lines = [at.lineno for at in traceback.extract_tb(problem.__traceback__) if at.filename == module.__file__]
        said = f"{type(problem).__name__}{': ' if str(problem) else ''}{problem}"[:200]
        return {"verdict": "wrong", "line": lines[-1] if lines else None, "said": said}
    return {"verdict": "fine", "line": None, "said": ""}
