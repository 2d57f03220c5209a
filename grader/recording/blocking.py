"""Calls that block an event loop, and the place where a program got stuck."""

import asyncio
import sys
from types import FrameType
from typing import Any

import msgspec

from grader.recording.blocked_threads import BLOCKS
from grader.recording.frames import code_in, is_coroutine, is_loop_step, line_of, step_of
from grader.recording.kept_waiting import tasks_kept_waiting, together
from grader.recording.lifetimes import task_name
from grader.recording.output import Output
from grader.recording.places import name_of_running_task, place_of
from grader.trace.events import BUSY_WAITING, WAIT_FOR, BlockingCall
from grader.virtual_time.clock import Clock
from grader.virtual_time.compat import running_loop
from grader.virtual_time.stand_in import name_of_call


class Blocking:
    """The blocking calls observed in a run.

    Args:
        clock: The virtual clock of the run.
        file: The `co_filename` of the program's code.
        output: The output of the program, whose lines are counted at each call.
    """

    def __init__(self, clock: Clock, file: str, output: Output) -> None:
        self._clock, self._file, self._output = clock, file, output
        self.calls: list[BlockingCall] = []
        self.standstill: tuple[int, ...] = ()
        """The lines being executed, outermost first, when a program was stopped in the middle of one long step."""

    def note_call(self, seconds: float, call: str, frame: FrameType, began: int | None = None) -> None:
        """Record a call that blocks.

        Args:
            seconds: How long the call blocks, in virtual seconds.
            call: The name of the blocking function.
            frame: The frame that makes the call.
            began: When it began to block, in nanoseconds; now, if it is None.
        """
        place = place_of(frame, self._file) or {}
        began = self._clock.nanoseconds if began is None else began
        kept_waiting = tasks_kept_waiting(running_loop(), began, began + round(seconds * 1e9))
        self.calls.append(
            BlockingCall(
                at=began / 1e9,
                seconds=float(seconds),
                call=call,
                task=place.get("task"),
                coroutine=place.get("coroutine"),
                line=place.get("line"),
                printed=len(self._output.lines),
                kept_waiting=kept_waiting,
            )
        )

    def note_busy(self, nanoseconds: float, frame: FrameType) -> None:
        """Record that time passes because this frame looks at a clock over and over; one wait is one call."""
        before, at = self.calls[-1] if self.calls else None, self._clock.nanoseconds
        self.note_call(nanoseconds / 1e9, BUSY_WAITING, frame)
        if before is None or (before.call, before.task) != (BUSY_WAITING, self.calls[-1].task):
            return
        if (began := round(before.at * 1e9)) + round(before.seconds * 1e9) == at:
            kept_waiting = together(before.kept_waiting, self.calls[-1].kept_waiting)
            seconds = (at + nanoseconds - began) / 1e9
            self.calls[-2:] = [msgspec.structs.replace(before, seconds=seconds, kept_waiting=kept_waiting)]

    def forget_after(self, nanoseconds: int) -> None:
        """Forget the part after so many nanoseconds of a busy wait that has no end: its time was made up."""
        last = self.calls[-1] if self.calls else None
        if last is not None and last.call == BUSY_WAITING:
            seconds = (nanoseconds - round(last.at * 1e9)) / 1e9
            self.calls[-1:] = [msgspec.structs.replace(last, seconds=seconds)] if seconds > 0 else []

    def note_held_up(self, loop: Any, nanoseconds: float) -> None:
        """Record a call that blocks this loop in the middle of a step, while another thread advances the clock.

        The clock advances in parts when several threads sleep. A part that continues the last blocking call extends
        that call.
        """
        frames = step_of(sys._current_frames().get(loop._thread_id))
        own = next((place for place, frame in enumerate(frames) if code_in(frame, self._file) is not None), None)
        if own is None:
            return
        at, seconds, task = self._clock.seconds(), nanoseconds / 1e9, asyncio.current_task(loop)
        call = name_of_call(frames[own - 1]) if own else "a call that waits for a thread"
        before = self.calls[-1] if self.calls else None
        began = self._clock.nanoseconds
        kept_waiting = tasks_kept_waiting(loop, began, began + round(nanoseconds))
        line = next((line_of(one) for one in frames[own:] if code_in(one, self._file) and line_of(one)), None)
        if before is not None and (before.call, before.line) == (call, line):
            end = round((before.at + before.seconds) * 1e9)
            if end == self._clock.nanoseconds:
                at, seconds = before.at, (end + nanoseconds) / 1e9 - before.at
                kept_waiting = together(before.kept_waiting, kept_waiting)
                self.calls.pop()
        codes = (code_in(one, self._file) for one in frames[own:])
        self.calls.append(
            BlockingCall(
                at=at,
                seconds=seconds,
                call=call,
                task=None if task is None else task_name(task),
                coroutine=next((code.co_qualname for code in codes if code is not None and is_coroutine(code)), None),
                line=line,
                printed=len(self._output.lines),
                kept_waiting=kept_waiting,
            )
        )

    def note_standstill(self, frame: FrameType | None, thing: str | None) -> None:
        """Record where the main thread was interrupted: in the program, or in a call that waits for other threads.

        Args:
            frame: The frame of the main thread.
            thing: What the call waits for, if that is no other thread; None otherwise.
        """
        lines, waits, call = [], thing is not None, ""
        while frame is not None and not is_loop_step(frame):
            if code_in(frame, self._file) is not None and (line := line_of(frame)):
                lines.append(line)
            elif not lines:
                waits |= frame.f_code in BLOCKS
                call = frame.f_code.co_qualname
            frame = frame.f_back
        self.standstill = tuple(reversed(lines))
        if waits and lines and frame is not None:
            self.calls.append(
                BlockingCall(
                    at=self._clock.seconds(),
                    seconds=0.0,
                    call=WAIT_FOR + thing if thing else call,
                    task=name_of_running_task(),
                    coroutine=None,
                    line=lines[0],
                    printed=len(self._output.lines),
                )
            )
