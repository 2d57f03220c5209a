"""The tasks that could go on, and wait for an event loop that a blocking call holds up."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

from grader.recording.lifetimes import task_name
from grader.trace.fields import LONGEST_NAME, MOST_KEPT_WAITING
from grader.virtual_time.event_loop import VirtualLoop
from grader.virtual_time.timers import nanosecond_of
from grader.virtual_time.waking_loop import timers_of


def tasks_kept_waiting(loop: Any, began: int, ended: int) -> dict[str, float]:
    """Return the tasks that wait for this loop while it is held up, each with its virtual seconds.

    Args:
        loop: the loop, or None.
        began: the moment (in nanoseconds) at which a call begins to hold it up: what is ready then waits all the time.
        ended: the moment at which the call comes back: what is due before waits from then on.
    """
    waited: dict[str, float] = {}
    if not isinstance(loop, VirtualLoop) or ended <= began:
        return waited
    since = [(began, task) for handle in list(loop._ready) for task in _resumed_by(handle)]
    for key, handle in timers_of(loop).up_to(ended - 1):
        since += [(max(began, nanosecond_of(key)), task) for task in _woken_by(handle)]
    for start, task in since:
        if task is not asyncio.current_task(loop) and not task.done() and len(waited) < MOST_KEPT_WAITING:
            waited.setdefault(task_name(task)[:LONGEST_NAME], (ended - start) / 1e9)
    return waited


def together(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    """Return the sums of two such maps."""
    names = list(dict.fromkeys([*one, *other]))[:MOST_KEPT_WAITING]
    return {name: round((one.get(name, 0) + other.get(name, 0)) * 1e9) / 1e9 for name in names}


def _resumed_by(handle: Any) -> Iterator["asyncio.Task[Any]"]:
    """Yield the task whose step this callback is."""
    task = None if handle._cancelled else getattr(handle._callback, "__self__", None)
    if isinstance(task, asyncio.Task):
        yield task


def _woken_by(handle: Any) -> Iterator["asyncio.Task[Any]"]:
    """Yield the tasks that await the future which this timer, of `asyncio.sleep`, fulfils."""
    future = handle._args[0] if len(handle._args or ()) > 0 else None
    if isinstance(future, asyncio.Future) and not future.done():
        for callback, _ in getattr(future, "_callbacks", None) or ():
            task = getattr(callback, "__self__", None)
            if isinstance(task, asyncio.Task):
                yield task
