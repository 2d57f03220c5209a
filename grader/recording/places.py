"""The current place of a program: its task, its coroutine and its line."""

import asyncio
from types import FrameType
from typing import Any

from grader.recording.frames import COMPREHENSIONS, code_in, is_coroutine, is_loop_step, is_root, line_of
from grader.recording.lifetimes import task_name
from grader.virtual_time.compat import running_loop

_NO_FUNCTIONS = {"<module>", *COMPREHENSIONS}
_DEBUGGERS = {"pdb", "bdb", "_pytest.debugging"}


def place_of(frame: FrameType | None, file: str) -> dict[str, Any] | None:
    """Return the fields of a Line for the place of this frame in the file, or None if a debugger writes."""
    coroutine, line, within, task = None, None, [], running_task()
    while frame is not None and not is_loop_step(frame):
        code = code_in(frame, file)
        if code is not None and code.co_name not in _NO_FUNCTIONS:
            within.append(code.co_qualname)
            if coroutine is None and is_coroutine(code):
                coroutine = code.co_qualname
        if code is not None and line is None:
            line = line_of(frame) or None
        if line is None and frame.f_globals.get("__name__") in _DEBUGGERS:
            return None
        frame = None if is_root(task, frame) else frame.f_back
    return {"task": name_of_running_task(), "coroutine": coroutine, "line": line, "within": tuple(reversed(within))}


def running_task() -> "asyncio.Task[Any] | None":
    """Return the task that runs in the calling thread, or None."""
    loop = running_loop()
    return None if loop is None else asyncio.current_task(loop)


def name_of_running_task() -> str | None:
    """Return the name of the task that runs in the calling thread, or None."""
    task = running_task()
    return None if task is None else task_name(task)
