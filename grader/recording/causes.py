"""The cause of each step: what put it into the loop's ready queue.

It is recorded only for `grader trace --why`, because it costs time.

Every callback that a loop is given gets an origin: the step, or the callback, during which it was given. A step of a
task is a callback, so its origin leads back, callback by callback, to the step that caused it.
"""

import asyncio
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, NamedTuple

from grader.recording.frames import code_in, identity, is_loop_step, line_of
from grader.recording.lifetimes import StepLife
from grader.trace.events import Cause
from grader.trace.fields import CauseKind
from grader.trace.serialization import MOST_EVENTS

MOST_CALLBACKS = 100
"""Callbacks between a step and the step that caused it."""


class CallbackOrigin(NamedTuple):
    """The moment (virtual seconds) and the place at which a callback was given to the loop.

    It was during the step with the number `step`, or in a callback without a step of the file, whose own origin is
    `parent`. `timer`: it was given for later.
    """

    at: float
    line: int | None
    step: int | None
    parent: "CallbackOrigin | None"
    timer: bool
    in_loop: bool


class Causes:
    """The origins of the callbacks of a run.

    Args:
        file: the `co_filename` of the program's code.
        now: returns the virtual seconds.
        step_under_way: returns the number of the step that the running task is in, or None.
    """

    def __init__(self, file: str, now: Callable[[], float], step_under_way: Callable[[], int | None]) -> None:
        self._file, self._now, self._step_under_way = file, now, step_under_way
        self._origins: dict[int, tuple[asyncio.Handle, CallbackOrigin]] = {}
        self._of_steps: dict[int, CallbackOrigin | None] = {}

    def follow(self, loop: Any) -> None:
        """Note the origin of each callback that this loop is given from now on."""
        for name, timer in (("call_soon", False), ("call_soon_threadsafe", False), ("_schedule", True)):
            setattr(loop, name, self._noting(getattr(loop, name), timer))

    def _noting(self, schedule: Callable[..., Any], timer: bool) -> Callable[..., Any]:
        def scheduling(*arguments: Any, **options: Any) -> Any:
            handle = schedule(*arguments, **options)
            self._note(handle, sys._getframe(1), timer)
            return handle

        return scheduling

    def _note(self, handle: Any, frame: FrameType | None, timer: bool) -> None:
        if len(self._origins) >= MOST_EVENTS:
            return
        line, running = None, None
        while frame is not None and running is None:
            if is_loop_step(frame):
                running = frame.f_locals["self"]
            elif line is None and code_in(frame, self._file) is not None:
                line = line_of(frame) or None
            frame = frame.f_back
        step = None if running is None else self._step_under_way()
        origin = CallbackOrigin(self._now(), line, step, self._origin_of(running), timer, running is not None)
        self._origins[identity(handle)] = (handle, origin)

    def _origin_of(self, handle: Any) -> CallbackOrigin | None:
        kept = self._origins.get(identity(handle))
        return kept[1] if kept is not None and kept[0] is handle else None

    def began(self, step: StepLife) -> None:
        """Note the origin of a step that begins now, in the calling thread."""
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and not is_loop_step(frame):
            frame = frame.f_back
        self._of_steps[step.index] = None if frame is None else self._origin_of(frame.f_locals["self"])

    def of_steps(self, steps: list[StepLife]) -> tuple[Cause, ...]:
        """Return the cause of each step."""
        begun: set[Any] = set()
        causes = []
        for step in steps:
            first = step.task not in begun
            begun.add(step.task)
            causes.append(_cause(self._of_steps.get(step.index), first, steps, step))
        return tuple(causes)


def _cause(origin: CallbackOrigin | None, first: bool, steps: list[StepLife], step: StepLife) -> Cause:
    """Return the cause of a step whose callback has this origin; `first` says that its task begins with it."""
    kind: CauseKind = "outside"
    for _ in range(MOST_CALLBACKS):
        if origin is None:
            break
        if origin.timer:
            kind = "timer"
        if origin.step is not None and origin.step < step.index:
            by = steps[origin.step]
            if kind != "timer":
                kind = "created" if first else "gave way" if by.task is step.task else _ended_or_woken(by, origin)
            return Cause(kind=kind, at=origin.at, step=origin.step, line=origin.line)
        if origin.parent is None:
            if kind != "timer":
                kind = "started" if first and not origin.in_loop else "outside"
            return Cause(kind=kind, at=origin.at, step=None, line=origin.line)
        origin = origin.parent
    return Cause(kind=kind, at=step.at, step=None, line=None)


def _ended_or_woken(by: StepLife, origin: CallbackOrigin) -> CauseKind:
    return "ended" if by.how in ("returned", "raised") and origin.line is None else "woken"
