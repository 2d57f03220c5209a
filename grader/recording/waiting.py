"""The wait of each pending task, and the task that it waits for, when a run ends before its tasks."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from types import FrameType
from typing import Any

from grader.recording.frames import COMPREHENSIONS, line_of
from grader.recording.lifetimes import task_name
from grader.trace.fields import LONGEST_NAME, PROCESS
from grader.trace.leftovers import Awaited, Waiting

About = Callable[[Any, FrameType], Awaited | None]
THINGS_OF_TASKS = {
    "Lock.acquire": "a Lock",
    "Event.wait": "an Event",
    "Condition.wait": "a Condition",
    "Semaphore.acquire": "a Semaphore",
    "Barrier.wait": "a Barrier",
    "Barrier._wait": "a Barrier",
    "Process.wait": PROCESS,
    "Queue.get": "something in a Queue",
    "Queue.put": "room in a Queue",
    "Queue.join": "a Queue whose work is not done",
    "sleep": "a time that never comes",
    "Server.serve_forever": "a connection",
    "Server.wait_closed": "the end of a server",
    "StreamReader._wait_for_data": "data",
    "TaskGroup.__aexit__": "the tasks of a TaskGroup",
    "_wait": "tasks",
}
"""Keyed by the `__qualname__` of the awaited asyncio coroutine (`asyncio/locks.py`, `queues.py`, …)."""


def describe(loops: Iterable[asyncio.AbstractEventLoop], file: str, about: About) -> tuple[Waiting, ...]:
    """Return what each pending task of these loops waits for.

    Args:
        loops: The event loops of the run.
        file: The `co_filename` of the program's code.
        about: Returns what explains a wait for an object, whose method has this frame.
    """
    tasks = [
        task
        for loop in loops
        if not loop.is_closed()
        for task in asyncio.all_tasks(loop)
        if not task.done() and getattr(task, "_fut_waiter", None) is not None
    ]
    return tuple(_waiting(task, file, about) for task in sorted(tasks, key=lambda task: _natural(task_name(task))))


def in_a_circle(tasks: Iterable["asyncio.Task[Any]"], file: str, about: About) -> tuple[Waiting, ...]:
    """Return what the tasks wait for that wait for themselves, directly or through other tasks.

    To cancel such a task, asyncio cancels the task that it waits for, and so on around the circle, until Python stops
    the recursion.
    """
    waits = {task: _awaited_tasks(getattr(task, "_fut_waiter", None)) for task in tasks if not task.done()}
    return tuple(_waiting(task, file, about) for task in waits if task in _reached_from(task, waits))


def waits_in(task: "asyncio.Task[Any]", file: str) -> tuple[str, int | None]:
    """Return the function of asyncio that the file awaits in this task, and the line.

    The function is empty if what the task waits for has come; only the end of a sleep makes no difference. The line is
    None if it is not the task's own coroutine that waits there.
    """
    waiter = getattr(task, "_fut_waiter", None)
    if waiter is None:
        return "", None
    called: FrameType | None = None
    line, depth = None, 0
    awaited: Any = task.get_coro()
    while (frame := _frame(awaited)) is not None:
        is_own = frame.f_code.co_filename == file
        called = None if is_own else called or frame
        if is_own:
            line, depth = line_of(frame) or None, depth + 1
        awaited = _next(awaited)
    name = "" if called is None else called.f_code.co_qualname[:LONGEST_NAME]
    return "" if waiter.done() and name != "sleep" else name, line if depth == 1 else None


def _awaited_tasks(waiter: Any) -> list["asyncio.Task[Any]"]:
    """Return the waiter if it is a task, or the tasks that its `asyncio.gather` waits for."""
    futures = [waiter, *getattr(waiter, "_children", ())]
    return [one for one in futures if isinstance(one, asyncio.Task)]


def _reached_from(
    task: "asyncio.Task[Any]", waits: Mapping["asyncio.Task[Any]", list["asyncio.Task[Any]"]]
) -> set["asyncio.Task[Any]"]:
    reached: set[asyncio.Task[Any]] = set()
    pending = list(waits.get(task, ()))
    while pending:
        one = pending.pop()
        if one not in reached:
            reached.add(one)
            pending += waits.get(one, ())
    return reached


def _natural(name: str) -> tuple[str, int]:
    head, _, number = name.rpartition("-")
    return (head, int(number)) if number.isdecimal() else (name, 0)


def _waiting(task: "asyncio.Task[Any]", file: str, about: About) -> Waiting:
    coroutine, line, thing = None, None, None
    called: FrameType | None = None  # asyncio's function that the file awaits, and the one that knows the thing
    knows: FrameType | None = None
    awaited: Any = task.get_coro()
    while (frame := _frame(awaited)) is not None:
        if frame.f_code.co_filename == file:
            if frame.f_code.co_name not in COMPREHENSIONS:
                coroutine = frame.f_code.co_qualname
            line, thing, called, knows = line_of(frame) or line, None, None, None
        else:
            called = called or frame
            if thing is None or frame.f_code is asyncio.Lock.acquire.__code__:
                thing, knows = THINGS_OF_TASKS.get(frame.f_code.co_qualname), frame
        awaited = _next(awaited)
    waiter = getattr(task, "_fut_waiter", None)
    others = _tasks_in(waiter) or (_tasks_of(knows) if knows is not None and thing is not None else ())
    if isinstance(waiter, asyncio.Task):
        thing = "a task"
    elif others and thing is None:
        thing = "tasks" if len(others) > 1 else "a task"
    explained = None
    if thing is not None and not others and called is not None and knows is not None:
        explained = about(knows.f_locals.get("self"), called)
        if explained is not None and thing == "a Lock":
            others = tuple(one.task for one in explained.taken[:1])
    return Waiting(
        task=task_name(task),
        coroutine=coroutine,
        line=line,
        thing=thing or "a Future",
        tasks=others,
        call="" if called is None else called.f_code.co_qualname[:LONGEST_NAME],
        about=explained,
    )


def _tasks_of(frame: FrameType) -> tuple[str, ...]:
    """Return the tasks that `asyncio.wait` or a TaskGroup waits for."""
    names = frame.f_locals
    tasks = names.get("fs") if frame.f_code.co_qualname == "_wait" else getattr(names.get("self"), "_tasks", ())
    found = [one for one in tasks or () if isinstance(one, asyncio.Task) and not one.done()]
    return tuple(sorted((task_name(one) for one in found), key=_natural))


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
        return (task_name(waiter),)
    children = getattr(waiter, "_children", ())  # of `asyncio.gather`
    return tuple(task_name(child) for child in children if isinstance(child, asyncio.Task) and not child.done())
