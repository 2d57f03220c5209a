"""Who waits for what, and for whom, when a run has ended before its tasks did."""

import asyncio
from collections.abc import Iterable, Mapping
from types import FrameType
from typing import Any

from grader.stack import COMPREHENSIONS, identity, line_of
from grader.trace import Waiting

THINGS = {
    "Lock.acquire": "a Lock",
    "Event.wait": "an Event",
    "Condition.wait": "a Condition",
    "Semaphore.acquire": "a Semaphore",
    "Barrier.wait": "a Barrier",
    "Barrier._wait": "a Barrier",
    "Queue.get": "something in a Queue",
    "Queue.put": "room in a Queue",
    "Queue.join": "a Queue whose work is not done",
    "sleep": "a time that never comes",
    "Server.serve_forever": "a connection",
    "StreamReader._wait_for_data": "data",
}
"""By the `__qualname__` of the coroutine of asyncio that is awaited (`asyncio/locks.py`, `queues.py`, …)."""


def describe(loops: Iterable[asyncio.AbstractEventLoop], file: str, owners: Mapping[int, str]) -> tuple[Waiting, ...]:
    """What each task that is not done waits for; `owners` names who holds a lock, by the lock's `identity`."""
    tasks = [
        task
        for loop in loops
        if not loop.is_closed()
        for task in asyncio.all_tasks(loop)
        if not task.done() and getattr(task, "_fut_waiter", None) is not None
    ]
    return tuple(_waiting(task, file, owners) for task in sorted(tasks, key=lambda task: _natural(task.get_name())))


def _natural(name: str) -> tuple[str, int]:
    head, _, number = name.rpartition("-")
    return (head, int(number)) if number.isdecimal() else (name, 0)


def _waiting(task: "asyncio.Task[Any]", file: str, owners: Mapping[int, str]) -> Waiting:
    coroutine, line, thing, frame = None, None, None, None
    awaited: Any = task.get_coro()
    while (inner := _frame(awaited)) is not None:
        frame = inner
        if frame.f_code.co_filename == file:
            if frame.f_code.co_name not in COMPREHENSIONS:
                coroutine = frame.f_code.co_qualname
            line, thing = line_of(frame), None
        elif thing is None:
            thing = THINGS.get(frame.f_code.co_qualname)
        awaited = _next(awaited)
    waiter = getattr(task, "_fut_waiter", None)
    others = _tasks_in(waiter)
    if isinstance(waiter, asyncio.Task):
        thing = "a task"
    elif others:
        thing = "tasks" if len(others) > 1 else "a task"
    elif thing == "a Lock" and frame is not None:
        owner = owners.get(identity(frame.f_locals.get("self")))
        others = () if owner is None else (owner,)
    return Waiting(
        task=task.get_name(),
        coroutine=coroutine,
        line=line,
        thing=thing or "a Future",
        tasks=others,
    )


def _frame(awaited: Any) -> FrameType | None:
    for name in ("cr_frame", "gi_frame", "ag_frame"):
        frame = getattr(awaited, name, None)
        if frame is not None:
            return frame  # type: ignore[no-any-return]
    return None


def _next(awaited: Any) -> Any:
    for name in ("cr_await", "gi_yieldfrom", "ag_await"):
        inner = getattr(awaited, name, None)
        if inner is not None:
            return inner
    return None


def _tasks_in(waiter: Any) -> tuple[str, ...]:
    if isinstance(waiter, asyncio.Task):
        return (waiter.get_name(),)
    children = getattr(waiter, "_children", ())  # of `asyncio.gather`
    return tuple(child.get_name() for child in children if isinstance(child, asyncio.Task) and not child.done())
