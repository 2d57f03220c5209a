"""A check that asyncio's current task is the task that really runs.

asyncio keeps the current task of each loop in a table, which a program may change. The frames cannot be changed: a
step of the loop has called the coroutine of its task.
"""

import asyncio
import sys
from types import FrameType
from typing import Any

from grader.recording.frames import is_loop_step
from grader.recording.lifetimes import coroutine_of
from grader.virtual_time.compat import running_loop

_current_task = asyncio.current_task


def task_by_its_step() -> "asyncio.Task[Any] | None":
    """Return the task whose step the caller is in, if asyncio says that another one runs; None if there is no doubt."""
    loop = running_loop()
    said = None if loop is None else _current_task(loop)
    if said is None:
        return None
    own = getattr(coroutine_of(said), "cr_frame", None)
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and not is_loop_step(frame):
        if frame is own:
            return None
        frame = frame.f_back
    called = None if frame is None else getattr(frame.f_locals["self"], "_callback", None)
    task = getattr(called, "__self__", None)
    return task if isinstance(task, asyncio.Task) and task is not said else None
