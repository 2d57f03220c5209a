"""Questions about the current frames: which belong to the file, and where a step of the loop begins.

Reading `f_code` or `cr_frame`, or calling `id`, raises an audit event each time, which the player listens to
(`grader.isolation.tripwire`). A hundred of these cost as much as a short program. Reading `f_globals` raises none, so
it is checked first.
"""

import asyncio
import dis
import inspect
from collections.abc import Callable, Mapping
from types import CodeType, FrameType
from typing import Any

from grader.recording.compat import HANDLE_NAMES, HANDLE_RUN
from grader.recording.lifetimes import coroutine_of
from grader.trace.fields import LONGEST_NAME, MOST_GIVEN
from grader.virtual_time.event_loop import LAYERS

ASYNCHRONOUS = inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
LOOPS = tuple(one.__module__ for one in LAYERS)
"""Modules with the methods of virtual loops."""
COPY_FREE_VARS = dis.opmap["COPY_FREE_VARS"]
COMPREHENSIONS = {"<listcomp>", "<setcomp>", "<dictcomp>"}
"""Separate functions before Python 3.12; here always part of the function around them, as since then."""

identity: Callable[[object], int] = object.__hash__
"""Return a number that is unique to an object during its lifetime, like `id`, but without an audit event."""


def is_coroutine(code: CodeType) -> bool:
    """Return whether the code is that of a coroutine function or of an asynchronous generator."""
    return bool(code.co_flags & ASYNCHRONOUS) and code.co_name not in COMPREHENSIONS


def line_of(frame: FrameType) -> int:
    """Return the current line of the frame, or 0 in a stand-in, which has no line of the file.

    For an instruction without a line, such as the end of an `except*`, return the line before it.
    """
    line: int | None = frame.f_lineno
    if line is None:
        before = [line for start, _, line in frame.f_code.co_lines() if line is not None and start <= frame.f_lasti]
        line = before[-1] if before else None
    return frame.f_code.co_firstlineno if line is None else line


def is_foreign(names: dict[str, Any], file: str) -> bool:
    """Return whether these are the global names of an imported module other than the file."""
    return names.get("__spec__") is not None and names.get("__file__") != file


def code_in(frame: FrameType, file: str) -> CodeType | None:
    """Return the frame's code if it belongs to the file, else None."""
    if is_foreign(frame.f_globals, file):
        return None
    code = frame.f_code
    return code if code.co_filename == file else None


def is_loop_step(frame: FrameType) -> bool:
    """Return whether the loop runs a step in this frame.

    The frames that it calls belong to the step, the frames that called it do not.
    """
    return frame.f_globals is HANDLE_NAMES and frame.f_code is HANDLE_RUN


def line_in(frame: FrameType | None, file: str) -> int | None:
    """Return the innermost line of the file, or None."""
    while frame is not None:
        if code_in(frame, file) is not None and (line := line_of(frame)):
            return line
        frame = frame.f_back
    return None


def asyncio_call_in(frame: FrameType | None) -> str:
    """Return the name of the outermost function of asyncio that these calls lead through, or an empty text.

    The loop's own methods are named as methods of a `loop`. A method of a task or a future, written in C, has no frame:
    the answer is `loop.call_soon`, which it calls.
    """
    name = ""
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] in ("asyncio", "grader"):
        if frame.f_globals["__name__"] in LOOPS:
            name = f"loop.{frame.f_code.co_name}"
        elif frame.f_globals["__name__"].startswith("asyncio."):
            name = frame.f_code.co_qualname
        frame = frame.f_back
    return name


def is_within(code: CodeType, frame: FrameType | None) -> bool:
    """Return whether this code is on the way to the frame."""
    while frame is not None and frame.f_code is not code:
        frame = frame.f_back
    return frame is not None


def awaited_in(frame: FrameType, file: str) -> tuple[str, int] | None:
    """Return the coroutine of the file that awaits this one directly, and the line of the `await`; or None."""
    above = frame.f_back
    while above is not None and not is_loop_step(above):
        code = code_in(above, file)
        if code is not None and is_coroutine(code) and (line := line_of(above)):
            return code.co_qualname, line
        above = above.f_back
    return None


def step_of(frame: FrameType | None) -> list[FrameType]:
    """Return the frames of the current step of a thread's loop, innermost first; empty between two steps."""
    frames = []
    while frame is not None and not is_loop_step(frame):
        frames.append(frame)
        frame = frame.f_back
    return frames if frame is not None else []


def is_root(task: "asyncio.Task[Any] | None", frame: FrameType) -> bool:
    """Return whether the frame is that of the coroutine that the task runs."""
    if task is None:
        return False
    above = frame.f_back
    if above is not None and is_loop_step(above):
        return True
    return getattr(coroutine_of(task), "cr_frame", None) is frame  # an eager task, or not one of asyncio's own class


def made_just_now(frame: FrameType) -> bool:
    """Return whether the task with this first frame is eager: it starts inside the call that creates it."""
    return frame.f_back is not None and not is_loop_step(frame.f_back)


def locals_in(frame: FrameType, code: CodeType) -> Mapping[str, Any]:
    """Return the local variables of a frame; none in a stand-in for a function with free variables.

    Such a stand-in has their names and never fills their cells (`grader.submission.stand_ins.put_in_place`), which ends
    Python up to 3.12 with a segmentation fault as soon as the frame's variables are looked at.
    """
    if code.co_freevars and code.co_code[0] != COPY_FREE_VARS:
        return {}
    return frame.f_locals


def given_in(frame: FrameType, code: CodeType) -> dict[str, str]:
    """Return the arguments of a call that begins, as Python writes them: texts of a few words, numbers and None."""
    count = code.co_argcount + code.co_kwonlyargcount
    if not count:
        return {}
    names = locals_in(frame, code)
    given = ((name, names.get(name, frame)) for name in code.co_varnames[:count][:MOST_GIVEN])
    return {
        name[:LONGEST_NAME]: repr(value)
        for name, value in given
        if value is None or type(value) in (int, bool, float) or (type(value) is str and len(value) < LONGEST_NAME // 4)
        if not (type(value) is int and value.bit_length() > LONGEST_NAME)
    }


def owner_in(frame: FrameType, code: CodeType) -> int:
    """Return the address of the object whose method begins here, or 0 for a function."""
    around, dot, _ = code.co_qualname.rpartition(".")
    if not dot or around.endswith("<locals>") or not code.co_argcount:
        return 0
    name = code.co_varnames[0]
    owner = locals_in(frame, code).get(name, frame)
    return 0 if owner is frame else identity(owner)
