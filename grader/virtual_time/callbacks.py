"""The task behind a callback of the loop, and the lock, queue or barrier that let the task go on.

The task is the one whose step the callback is, or that it wakes. asyncio keeps both in private attributes and in the
frames of its coroutines.
"""

import asyncio
from typing import Any

_FAIR = ("asyncio.locks", "asyncio.queues")
"""The modules whose objects let tasks go on in the order in which they came."""


def task_of_step(handle: Any) -> "asyncio.Task[Any] | None":
    """Return the task whose next step this callback is; None for any other callback, such as `task.cancel`."""
    callback = handle._callback
    owner = getattr(callback, "__self__", None)
    if isinstance(owner, asyncio.Task) and getattr(callback, "__name__", "task_wakeup") == "task_wakeup":
        return owner
    return None


def task_woken_by(handle: Any) -> "asyncio.Task[Any] | None":
    """Return the task that sleeps until this timer."""
    if callback_name(handle) != "_set_result_unless_cancelled" or not handle._args:
        return None
    woken = [getattr(callback, "__self__", None) for callback, _ in getattr(handle._args[0], "_callbacks", None) or ()]
    return woken[0] if len(woken) == 1 and isinstance(woken[0], asyncio.Task) else None


def callback_name(handle: Any) -> str:
    """Return the qualified name of the function that this callback calls, or an empty text."""
    callback = getattr(handle._callback, "func", handle._callback)
    return getattr(callback, "__qualname__", "")


def label_of(task: "asyncio.Task[Any] | None", handle: Any) -> str:
    """Return how reports call a callback: by its task's name, or by its function's if it has no task."""
    return callback_name(handle) if task is None else task.get_name()


def fair_object_left_by(task: "asyncio.Task[Any]") -> object | None:
    """Return the fair object of asyncio that has woken this task, which has not gone on since.

    A barrier is none: its documentation leaves open which task passes it first.
    """
    coroutine: Any = task.get_coro()
    while (inner := getattr(coroutine, "cr_await", None)) is not None and hasattr(inner, "cr_frame"):
        if coroutine.cr_code.co_qualname.startswith("Barrier."):
            return None
        coroutine = inner
    frame = getattr(coroutine, "cr_frame", None)
    if frame is None or frame.f_globals.get("__name__") not in _FAIR:
        return None
    thing: object = frame.f_locals.get("self")
    return thing


def barrier_left_by(task: "asyncio.Task[Any] | None") -> object | None:
    """Return the barrier in which this task waits; None for any other task."""
    coroutine: Any = None if task is None else task.get_coro()
    while coroutine is not None and hasattr(coroutine, "cr_frame"):
        if coroutine.cr_code.co_qualname == "Barrier.wait" and coroutine.cr_frame.f_globals.get("__name__") in _FAIR:
            barrier: object = coroutine.cr_frame.f_locals.get("self")
            return barrier
        coroutine = coroutine.cr_await
    return None
