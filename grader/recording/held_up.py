"""Calls that hold up the event loop, and the lines at which a program is stuck."""

import sys
from types import FrameType
from typing import Any, TextIO

from grader.exceptions import Hopeless, NeverYields, RunStopped, Standstill, Stuck, TimedOut
from grader.recording.blocking import Blocking
from grader.recording.calls import Calls
from grader.recording.descriptors import Descriptors
from grader.recording.frames import code_in, step_of
from grader.recording.places import running_task
from grader.trace.events import UNSEEN_WAIT
from grader.trace.fields import PROCESSES
from grader.virtual_time.call_chain import is_graders
from grader.virtual_time.clock import Clock
from grader.virtual_time.compat import running_loop
from grader.virtual_time.machine_clock import Real

LONG_STEP = 0.5
"""Wall seconds; a program stopped at its limit during a shorter step is not stuck in that step."""


class HeldUp(Calls):
    """The layer of the recorder that notes what holds up the loop: calls that block, and steps without an end."""

    def __init__(
        self, clock: Clock, file: str, tee: TextIO | None = None, descriptors: Descriptors | None = None
    ) -> None:
        super().__init__(clock, file, tee, descriptors)
        self._blocking = Blocking(clock, file, self.output)
        self._lines_of_wait = 0
        clock.held_up, clock.busy_waits = self._held_up, self._busy_waits
        clock.waited_unseen, clock.waited_outside = self._waited_unseen, self._waited_outside

    def blocked(self, seconds: float, call: str) -> None:
        """Record a call, made in the frame above the caller's, that blocks for so many virtual seconds."""
        if self._listening and running_loop() is not None:
            self._blocking.note_call(seconds, call, sys._getframe(2))

    def waits_for_process(self, frame: FrameType) -> None:
        """Record a call of the file, inside a loop, that waits for another process; how long depends on that one."""
        if (
            not self._listening
            or running_loop() is None
            or getattr(frame.f_locals.get("self"), "returncode", 0) is not None
        ):
            return
        frames = step_of(frame)
        own = next((place for place, one in enumerate(frames) if code_in(one, self.file) is not None), 0)
        between = [one for one in frames[:own] if not is_graders(one)]
        if between and all(one.f_globals is frame.f_globals for one in between):
            self._blocking.note_call(0.0, f"{PROCESSES}.{between[-1].f_code.co_qualname}", frames[own])

    def ran_command(self) -> None:
        """Record a call of `os.system`, made in the frame above the caller's."""
        if self._listening and running_loop() is not None:
            self._blocking.note_call(0.0, "os.system", sys._getframe(2))

    def _held_up(self, loop: Any, nanoseconds: float) -> None:
        if self._listening:
            self._blocking.note_held_up(loop, nanoseconds)

    def _busy_waits(self, nanoseconds: float, blocks: bool) -> None:
        if len(self.output.lines) != self._lines_of_wait:
            self._lines_of_wait, self.clock.busy_since = len(self.output.lines), self.clock.nanoseconds
        if blocks and self._listening and running_task() is not None:
            self._blocking.note_busy(nanoseconds, sys._getframe(1))

    def _waited_unseen(self, nanoseconds: float) -> None:
        if self._listening and running_task() is not None:
            self._blocking.note_call(nanoseconds / 1e9, UNSEEN_WAIT, sys._getframe(1))

    def _waited_outside(self, began: int, function: str) -> None:
        """Record a call of the file that has waited for sockets or pipes, perhaps inside the library."""
        if not self._listening or running_loop() is None:
            return
        frames = step_of(sys._getframe(1))
        own = next((place for place, one in enumerate(frames) if code_in(one, self.file) is not None), None)
        if own:
            called = frames[own - 1]
            call = function if is_graders(called) else called.f_code.co_qualname
            self._blocking.note_call((self.clock.nanoseconds - began) / 1e9, call, frames[own], began)

    @property
    def standstill(self) -> tuple[int, ...]:
        """Return the lines being executed, outermost first, when a program was stopped in one long step."""
        return self._blocking.standstill

    def _is_stuck(self, reason: RunStopped | None) -> bool:
        """Return whether a single step did not end, as opposed to an endless series of steps."""
        if isinstance(reason, NeverYields):
            return not any(loop.stands_still for loop in self.clock.loops)
        if isinstance(reason, Stuck | Standstill | Hopeless):
            return True
        return isinstance(reason, TimedOut) and Real.monotonic() - self._step_began > LONG_STEP
