"""Steps that take long: an alarm may be due meanwhile, and a loop or a call may wait for what cannot happen.

The watchdog of a run asks `is_due` in its own thread, and the main thread is interrupted to `attend` to what is due.
"""

import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from grader.exceptions import Hopeless, RunStopped, Standstill
from grader.simulation.hopeless_loops import HopelessLoops
from grader.simulation.retries import Retries
from grader.submission.program import Program
from grader.virtual_time.call_chain import is_graders
from grader.virtual_time.clock import Clock
from grader.virtual_time.stuck_calls import StuckCalls
from grader.virtual_time.time_used import TimeUsed
from grader.virtual_time.timers import SECOND

SLEEPS = 1_000
"""Calls of `time.sleep`, after each of which a loop that sleeps is looked at."""


class LongSteps:
    """The long steps of one run; made before the program runs, in the main thread.

    `past_the_end` returns why the run never ends, if it reads a stream again and again after its end.
    """

    def __init__(
        self, program: Program, clock: Clock, retries: Retries, past_the_end: Callable[[], RunStopped | None]
    ) -> None:
        self._past_the_end = past_the_end
        self._clock, self._loops, self._retries = clock, HopelessLoops(program, clock), retries
        self._stuck_calls, self._sleeps = StuckCalls(clock), 0
        self._present: Any = None
        """Readings that change when time passes."""
        self._used = TimeUsed()
        """The seconds used since they have been the same."""

    def is_due(self, frame: FrameType | None) -> bool:
        """Return whether the main thread, which is in this frame, must attend to something; any thread may ask."""
        if self._past_the_end() is not None or self._stuck_calls.are_found():
            return True
        return self._alarm_is_due() or self._loops.may_hold(frame) or self._retries.may_hold(frame)

    def attend(self, frame: FrameType | None) -> RunStopped | None:
        """Let an alarm ring that is due in the main thread, which is in this frame; return why the run ends, if so."""
        waits_outside = threading.main_thread() in self._clock.noted_waits
        if self._alarm_is_due() and frame is not None and (waits_outside or not is_graders(frame)):
            self._clock.ring_late()
            return None
        if (told := self._past_the_end()) is not None:
            return told
        if self._stuck_calls.things:
            return Standstill(self._stuck_calls.things)
        return Hopeless() if self._loops.hold(frame) else self._retries.attend()

    def slept(self, frame: FrameType) -> None:
        """Count a call of `time.sleep`, made in this frame, and stop a loop of such calls that never ends.

        Raises:
            Hopeless: It is one.
        """
        self._sleeps += 1
        if self._sleeps % SLEEPS == 0 and self._loops.hold(frame, may_sleep=True):
            self._clock.stop(Hopeless())

    def _alarm_is_due(self) -> bool:
        """Return whether the program has computed, or waited outside, for as long as it wanted to be alarmed after.

        Of computing, processor time counts, since a loaded machine grants less of it per wall second.
        """
        clock = self._clock
        alarm, present = clock.alarm, (clock.alarm, clock.waits)
        if self._present != present:
            self._present, self._used = present, TimeUsed()
        return alarm is not None and self._used.seconds() * SECOND > alarm[0] - clock.nanoseconds
