"""The functions of asyncio that are watched, and the signal that each call of them sends.

Only they know which constructs a program uses, and which task holds a lock.
"""

import asyncio
import asyncio.locks
import asyncio.queues
import asyncio.runners
import asyncio.streams
import inspect
import subprocess
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

from grader.recording.compat import CANCEL_ALL_TASKS, CANCEL_AND_WAIT, TIMEOUT_EXPIRES
from grader.recording.signals import Signals

Enter = Callable[[Signals, FrameType], None]


_COLLECTIONS = (list, tuple, set, frozenset, dict)


def _counting(construct: str, argument: str | None = None) -> Enter:
    def enter(signals: Signals, frame: FrameType) -> None:
        if argument is None:
            signals.used(construct, frame, 1)
        else:
            given = frame.f_locals.get(argument, ())
            signals.used(construct, frame, _length(given), given if isinstance(given, _COLLECTIONS) else ())

    return enter


def _ensure_future(signals: Signals, frame: FrameType) -> None:
    """Count what `ensure_future` makes a task for: a future it returns as it is."""
    signals.used("asyncio.ensure_future", frame, int(not asyncio.isfuture(frame.f_locals.get("coro_or_future"))))


def _synchronizing(what: str) -> Enter:
    return lambda signals, frame: signals.synchronized(what, frame.f_locals["self"], frame)


def _leave_timeout(signals: Signals, frame: FrameType) -> None:
    timeout, kind = frame.f_locals["self"], frame.f_locals.get("exc_type")
    if getattr(timeout._state, "name", "") == "EXPIRING":
        signals.timeout_left(timeout._task, frame, kind is asyncio.CancelledError)


def _cancel_and_wait(signals: Signals, frame: FrameType) -> None:
    """Note what `wait_for` does before Python 3.12 when its time is up; it also does so when it is cancelled itself."""
    task = asyncio.current_task()
    if task is not None and not task.cancelling():
        signals.timeout_expires(frame.f_locals["fut"])


def _read(signals: Signals, frame: FrameType) -> None:
    signals.stream_read(frame.f_locals["self"], frame)


def _length(given: Any) -> int:
    return len(given) if isinstance(given, _COLLECTIONS) else 1


ON_ENTER: dict[CodeType, Enter] = {
    asyncio.gather.__code__: _counting("asyncio.gather", "coros_or_futures"),
    asyncio.create_task.__code__: _counting("asyncio.create_task"),
    asyncio.ensure_future.__code__: _ensure_future,
    asyncio.run.__code__: _counting("asyncio.run"),
    asyncio.Runner.__init__.__code__: _counting("asyncio.Runner"),
    asyncio.wait.__code__: _counting("asyncio.wait", "fs"),
    asyncio.wait_for.__code__: _counting("asyncio.wait_for"),
    asyncio.timeout.__code__: _counting("asyncio.timeout"),
    asyncio.to_thread.__code__: _counting("asyncio.to_thread"),
    asyncio.TaskGroup.__aenter__.__code__: lambda signals, frame: signals.group_entered(frame.f_locals["self"], frame),
    asyncio.TaskGroup.create_task.__code__: lambda signals, frame: signals.group_grew(frame.f_locals["self"], frame),
    asyncio.Lock.release.__code__: lambda signals, frame: signals.lock_released(frame.f_locals["self"], frame),
    subprocess.Popen.wait.__code__: lambda signals, frame: signals.waits_for_process(frame),
    asyncio.Semaphore.release.__code__: lambda signals, frame: signals.lock_released(frame.f_locals["self"], frame),
    asyncio.Condition.notify.__code__: _synchronizing("notify"),
    TIMEOUT_EXPIRES: lambda signals, frame: signals.timeout_expires(frame.f_locals["self"]._task),
    asyncio.Timeout.__aexit__.__code__: _leave_timeout,
    asyncio.Event.set.__code__: _synchronizing("set"),
    asyncio.Event.clear.__code__: _synchronizing("clear"),
    asyncio.Queue.put_nowait.__code__: _synchronizing("put"),
    asyncio.Queue.get_nowait.__code__: _synchronizing("get"),
    asyncio.Queue.task_done.__code__: _synchronizing("done"),
    asyncio.Queue.join.__code__: _synchronizing("join"),
    asyncio.StreamReader.read.__code__: _read,
    asyncio.StreamReader.readuntil.__code__: _read,
    CANCEL_ALL_TASKS: lambda signals, frame: signals.runner_ends(frame.f_locals["loop"]),
}
if CANCEL_AND_WAIT is not None:
    ON_ENTER[CANCEL_AND_WAIT] = _cancel_and_wait
if inspect.isfunction(asyncio.as_completed):
    ON_ENTER[asyncio.as_completed.__code__] = _counting("asyncio.as_completed", "fs")

ACQUIRE = {asyncio.Lock.acquire.__code__, asyncio.Semaphore.acquire.__code__}
"""Functions that have the lock or the permit when they return."""
WATCHED_MODULES = frozenset(
    module.__name__
    for module in (
        asyncio.locks,
        asyncio.queues,
        asyncio.runners,
        asyncio.streams,
        asyncio.tasks,
        asyncio.taskgroups,
        asyncio.threads,
        asyncio.timeouts,
        subprocess,
    )
)
"""The modules of all these functions."""
NAMES_ON_ENTER = frozenset(code.co_name for code in ON_ENTER)
"""Names to check first: that is cheaper than looking up a code object, whose hash is computed each time."""
