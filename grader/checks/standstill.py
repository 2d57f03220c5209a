"""The explanation of why a test in virtual time was stopped: what each task waits for, and at which line."""

import asyncio
import gc
import linecache
import os
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from grader.exceptions import CutOff, Deadlock, NeverYields, RunStopped
from grader.recording.waiting import THINGS_OF_TASKS

NOT_THE_PROJECT_S = ("site-packages", "dist-packages")


def explain(stopped: RunStopped, seconds: float, loop: asyncio.AbstractEventLoop | None, project: Path) -> str:
    """Return the reason, and a line for each task of the loop that is not done.

    Args:
        stopped: the exception that stopped the test.
        seconds: the virtual second at which it was stopped.
        loop: the test's event loop, if it has one.
        project: the project's folder; each task is shown at the line in one of its files where it waits.
    """
    lines = [_reason(stopped, f"virtual second {seconds:.9g}")]
    tasks = [] if loop is None or loop.is_closed() else asyncio.all_tasks(loop)
    for task in sorted(tasks, key=_in_order):
        lines += _about(task, project, isinstance(stopped, Deadlock))
    return "\n".join(lines)


def _reason(stopped: RunStopped, moment: str) -> str:
    if isinstance(stopped, Deadlock):
        return f"Deadlock at {moment}: every task waits, and nothing is left that could wake one."
    if isinstance(stopped, CutOff):
        return f"The test still ran at {moment}, where its `until` ends it."
    if isinstance(stopped, NeverYields):
        return f"Time never passes after {moment}: the code goes on and on without waiting."
    return f"The test was stopped at {moment}: {stopped or type(stopped).__name__}."


def _in_order(task: "asyncio.Task[Any]") -> tuple[str, int]:
    """Sort `Task-10` after `Task-9`."""
    head, _, number = task.get_name().rpartition("-")
    return (head, int(number)) if number.isdecimal() else (task.get_name(), 0)


def _about(task: "asyncio.Task[Any]", project: Path, waits_for_ever: bool) -> list[str]:
    frames = list(_frames(task.get_coro()))
    name = getattr(task.get_coro(), "__qualname__", None)
    said = f"  {task.get_name()}" + (f" ({name})" if name else "")
    said += f" waits for {_awaited(task, frames)}" if waits_for_ever else " is"
    own = [frame for frame in frames if _is_own(Path(frame.f_code.co_filename), project)]
    if not own:
        return [said if waits_for_ever else f"{said} not done"]
    file, line = own[-1].f_code.co_filename, own[-1].f_lineno
    source = linecache.getline(file, line).strip()
    return [f"{said} at {os.path.relpath(file, project)}:{line}", *([f"      {source}"] if source else [])]


def _frames(awaited: Any) -> Iterator[FrameType]:
    """Yield the frames of a coroutine and of its awaitables, outermost first (see `inspect`'s table of types)."""
    while awaited is not None:
        kind = next((kind for kind in ("cr", "gi", "ag") if hasattr(awaited, f"{kind}_frame")), None)
        if kind is None:  # a step of an asynchronous generator shows its generator only to the garbage collector
            awaited = next((one for one in gc.get_referents(awaited) if hasattr(one, "ag_frame")), None)
            continue
        frame = getattr(awaited, f"{kind}_frame")
        if frame is not None:
            yield frame
        awaited = getattr(awaited, "gi_yieldfrom" if kind == "gi" else f"{kind}_await")


def _is_own(file: Path, project: Path) -> bool:
    return file.is_relative_to(project) and not any(part in NOT_THE_PROJECT_S for part in file.parts)


def _awaited(task: "asyncio.Task[Any]", frames: list[FrameType]) -> str:
    waiter = getattr(task, "_fut_waiter", None)
    futures = [waiter, *getattr(waiter, "_children", ())]  # the children of `asyncio.gather`
    tasks = [one.get_name() for one in futures if isinstance(one, asyncio.Task) and not one.done()]
    if tasks:
        return f"{'tasks' if len(tasks) > 1 else 'task'} {', '.join(tasks)}"
    known = [
        THINGS_OF_TASKS[frame.f_code.co_qualname] for frame in frames if frame.f_code.co_qualname in THINGS_OF_TASKS
    ]
    return known[-1] if known else "a Future"
