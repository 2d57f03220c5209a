"""What the frames under way tell: which of them are the file's own, and where a step of the loop begins.

To read `f_code` or `cr_frame`, or to call `id`, raises an audit event each time, which the player listens to
(`grader.isolation.tripwire`): a hundred of them cost as much as a short program. Names are looked at without one.
"""

import asyncio
import inspect
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

from grader.lifelines import coroutine_of

ASYNCHRONOUS = inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
COMPREHENSIONS = {"<listcomp>", "<setcomp>", "<dictcomp>"}
"""Functions of their own before Python 3.12: here they are part of the one around them, as they are later."""
_LOOP_CODE = asyncio.events.Handle._run.__code__
_LOOP_NAMES = vars(asyncio.events)

identity: Callable[[object], int] = object.__hash__
"""A number that an object has to itself as long as it lives, as `id` gives one."""


def is_coroutine(code: CodeType) -> bool:
    """Whether it is the code of a coroutine function, or of an asynchronous generator."""
    return bool(code.co_flags & ASYNCHRONOUS) and code.co_name not in COMPREHENSIONS


def line_of(frame: FrameType) -> int:
    """The line that the frame is at; for an instruction without one (the end of an `except*`), the line before."""
    line: int | None = frame.f_lineno
    if line is None:
        before = [line for start, _, line in frame.f_code.co_lines() if line is not None and start <= frame.f_lasti]
        line = before[-1] if before else None
    return frame.f_code.co_firstlineno if line is None else line


def is_foreign(names: dict[str, Any], file: str) -> bool:
    """Whether these are the names of an imported module that is not the file."""
    return names.get("__spec__") is not None and names.get("__file__") != file


def code_in(frame: FrameType, file: str) -> CodeType | None:
    """The frame's code where it is the file's own."""
    if is_foreign(frame.f_globals, file):
        return None
    code = frame.f_code
    return code if code.co_filename == file else None


def is_loop_s(frame: FrameType) -> bool:
    """Whether the loop takes a step here: what is above belongs to the step, what is below does not."""
    return frame.f_globals is _LOOP_NAMES and frame.f_code is _LOOP_CODE


def line_in(frame: FrameType | None, file: str) -> int | None:
    """The innermost line of the file."""
    while frame is not None:
        if code_in(frame, file) is not None:
            return line_of(frame)
        frame = frame.f_back
    return None


def awaited_in(frame: FrameType, file: str) -> tuple[str, int] | None:
    """The coroutine of the file that awaits this one directly, and the line there."""
    above = frame.f_back
    while above is not None and not is_loop_s(above):
        code = code_in(above, file)
        if code is not None and is_coroutine(code):
            return code.co_qualname, line_of(above)
        above = above.f_back
    return None


def step_of(frame: FrameType | None) -> list[FrameType]:
    """The frames of a thread that its loop's step is made of, innermost first; none between two steps."""
    frames = []
    while frame is not None and not is_loop_s(frame):
        frames.append(frame)
        frame = frame.f_back
    return frames if frame is not None else []


def is_root(task: "asyncio.Task[Any] | None", frame: FrameType) -> bool:
    """Whether the frame is that of the coroutine which the task was made of."""
    if task is None:
        return False
    above = frame.f_back
    if above is not None and is_loop_s(above):
        return True
    return getattr(coroutine_of(task), "cr_frame", None) is frame  # it is eager, or not asyncio's own


def made_just_now(frame: FrameType) -> bool:
    """The task whose first frame this is begins inside the call that makes it: it is eager."""
    return frame.f_back is not None and not is_loop_s(frame.f_back)
