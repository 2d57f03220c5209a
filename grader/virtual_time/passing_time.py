"""How time passes for a program, and what stops it: a bound, or the end of what is simulated.

Time passes to a moment (`PassingTime.advance`), and a program that waits busily, so that nothing else would let time
pass, is noticed by its reads of the clock or by the turns of its loop.
"""

import asyncio
import math
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from types import FrameType
from typing import Any, NoReturn

from grader.exceptions import CutOff, NeverEnds, NeverYields, RunStopped
from grader.virtual_time.bounds import Bounds
from grader.virtual_time.busy_waiting import next_stop
from grader.virtual_time.call_chain import is_graders
from grader.virtual_time.child_programs import ChildPrograms
from grader.virtual_time.compat import running_loop
from grader.virtual_time.ignored_cancellations import IgnoredCancellations
from grader.virtual_time.readings import COARSE, NEXT_SAMPLE, SAMPLE, Readings
from grader.virtual_time.threads import Threads
from grader.virtual_time.timers import SECOND, Moment

A_FEW_READS = 20
"""Reads that a program makes at the instant at which it begins to wait busily."""
FIRST_LOOK = 2_000
"""Waits of a run that is not long."""
LINES_OF_A_WAIT = 20
"""Reads on other lines of a busy wait, between two reads on the same line."""


class PassingTime(Readings):
    """The time of one run after another.

    Args:
        start: What the wall clocks show at 0.
        on_stop: Called with the reason when a run is stopped, before anything unwinds; again if that was interrupted.
        bounds: Limits that stop a run which would never end by itself.
        late: Whether the clocks that a program reads are late by a hair (`Readings`).
    """

    threads: Threads
    children: ChildPrograms
    sleepers: list[Any]
    """The threads that sleep (`grader.virtual_time.sleepers`)."""

    def __init__(
        self, start: datetime, on_stop: Callable[[RunStopped], None] | None, bounds: Bounds, late: bool
    ) -> None:
        super().__init__(start, late)
        self.bounds = bounds
        self.until: float = math.inf
        self.stopped: RunStopped | None = None
        self._on_stop, self._stop_is_told = on_stop, False
        self.loops: list[Any] = []
        self.waits = 0
        """The number of times that time has passed."""
        self.slept = 0
        """The number of times that a thread went to sleep beside the driver."""
        self.hand_overs = 0
        """The number of times that a thread has woken another one, since time has passed or a line was printed."""
        self._cancelled, self._waits_seen_to = IgnoredCancellations(), 0.0
        self.look: Callable[[int], int] | None = None
        """Called in a long run with the number of its waits, and of its turns at one instant if it takes very many.

        Returns the number at which it is to be called again.
        """
        self.explain: Callable[[], RunStopped | bool] | None = None
        """Called after each wait past a bound: returns why the run never ends, or whether to ask again."""
        self._look_at: float = FIRST_LOOK
        self._turns = self._over_since = 0
        self.before_time_passes: Callable[[], None] | None = None
        self.held_up: Callable[[Any, float], None] | None = None
        """Called with a loop whose step another thread's sleep overlaps, and with the nanoseconds that pass."""
        self.busy_waits: Callable[[float, bool], None] | None = None
        """Called with the nanoseconds that pass because the program waits busily, and with whether it blocks."""
        self.busy_since = 0
        """The nanoseconds at which the present busy wait began, or something last happened in it."""
        self._looks, self._waits_seen, self._counts_then = 0, -1, 0
        self._sampled: tuple[tuple[int, int, int], object] = (0, 0, 0), None
        self._elsewhere = 0
        self._program_reads: bool | None = None
        """Whether the program itself has read a clock since somebody asked; None if nobody has."""

    def sleep_until(self, moment: Moment) -> None:
        """Sleep until this moment, in any thread of the program."""
        raise NotImplementedError

    def restart(self, until: float) -> None:
        """Set this instant to time 0, and stop the run at `until` (nanoseconds)."""
        self.nanoseconds = self.drift = self.waits = 0
        self._cancelled, self._waits_seen_to, self._look_at = IgnoredCancellations(), 0.0, FIRST_LOOK
        self._turns = self.hand_overs = 0
        self.instant = self.ticks  # these go on: what is read after a start may be compared with what was read before
        self.forget_instants()
        self.until = until

    def read_often(self) -> None:
        """Let time pass if the program has done nothing but look at a clock for a long time.

        Two samples at one instant tell: the same line reads, in the same task and turn of the loop. Ten thousand tasks
        that look at the clock once each are no such wait, and neither is a look after the wait.
        """
        frame = _frame_of_program()
        if self._program_reads is False:
            if str(frame.f_globals.get("__name__")).startswith("asyncio."):
                self.check_at = self.ticks
                return
            self._program_reads = True
        loop: Any = running_loop()
        task = None if loop is None else asyncio.current_task(loop)
        step, line = (threading.get_ident(), getattr(loop, "turn", 0), id(task)), (frame.f_code, frame.f_lineno)
        if (step, line) == self._sampled:
            self.pass_time_busily(lambda until: self.sleep_until((until, self.drift + 1)), blocks=True)
            self.sample, self.check_at, self._elsewhere = NEXT_SAMPLE, self.ticks, 0
        elif step == self._sampled[0] and self._elsewhere < LINES_OF_A_WAIT:
            self.check_at, self._elsewhere = self.ticks, self._elsewhere + 1
        else:
            self._sampled, self.check_at, self._elsewhere = (step, line), self.ticks + self.sample, 0

    def program_reads(self) -> bool:
        """Return whether the program itself has read a clock since the last call, and not asyncio alone."""
        reads = self._program_reads is True
        self._program_reads, self.check_at = False, self.ticks
        return reads

    def pass_time_busily(self, go: Callable[[int], None], blocks: bool = False) -> None:
        """Call `go` with the next time at which a busy wait may end, in nanoseconds; stop a wait that has no end.

        That one stops when it began, as far as the program has noticed nothing of the time in between.

        Raises:
            NeverYields: The program has been waiting for hours.
        """
        if self.waits != self._waits_seen:
            self._looks, self._waits_seen, self._counts_then = 0, self.waits, self.counts_before + A_FEW_READS
            self.busy_since = self.nanoseconds
        shown = (self.counts - self._counts_then) * COARSE  # what the looks themselves have taken in the program's eyes
        stop = next_stop(self.nanoseconds + max(0, shown - 1), self._looks)
        if stop is None:
            self.nanoseconds = self.busy_since
            self.stop(NeverYields())
        self._looks += 1
        if self.busy_waits is not None:
            self.busy_waits(stop - self.nanoseconds, blocks)
        slept = self.slept
        go(stop)
        if self.slept != slept or self.sleepers:
            self.busy_since = self.nanoseconds
        self.counts = self._counts_then
        self.waits = self._waits_seen  # this is one wait, if any
        if self._program_reads is False:
            self.check_at = self.ticks

    def advance(self, moment: Moment, waits: bool = False) -> None:
        """Let time pass to `moment`; an earlier moment changes nothing.

        Args:
            moment: The new time.
            waits: Whether the calling thread waits for another one, which blocks the loop of the calling thread too.

        Raises:
            RunStopped: The run has been stopped, or `until` or a bound is reached.
        """
        if self.stopped is not None:
            raise self.stopped
        if self.before_time_passes is not None and not self.children.have_reached(moment):
            self.before_time_passes()
        if moment[0] >= self.until:
            self.nanoseconds = int(self.until)
            self.stop(CutOff())
        if moment > (self.nanoseconds, self.drift):
            if self.held_up is not None and (waits or self.slept or self.threads.have_started):
                self._tell_of_held_up(moment[0] - self.nanoseconds, waits)
            self.nanoseconds, self.drift = moment  # type: ignore[assignment]
            self.ticks = self.instant = ticks = self.ticks + 1
            if self.keeps_instants:
                self.keep_instant()
            self.check_at = ticks + self.sample
            self.waits += 1
            self.hand_overs = 0
            if self.waits > self._waits_seen_to:
                self._end_if_too_long()

    def _end_if_too_long(self) -> None:
        bounds, waits = self.bounds, self.waits
        if waits > bounds.waits or (waits > bounds.long_waits and self.nanoseconds > bounds.long * SECOND):
            self._over_since = self._over_since or waits
            told = self.explain is not None and self.explain()
            if isinstance(told, RunStopped):
                self.stop(told)
            if not told:
                self.stop(NeverEnds(f"had waited {self._over_since - 1} times"))
        if waits >= self._cancelled.look_at and self._cancelled.go_on_for_long(self.loops, waits, self.nanoseconds):
            self.stop(NeverEnds("had waited for long, with a task that went on after it was cancelled"))
        self._look()
        self._waits_seen_to = min(bounds.long_waits, self._cancelled.look_at - 1, self._look_at - self._turns - 1)

    def take_turns(self) -> None:
        """Count a turn of a loop that takes very many at one instant."""
        self._turns += 1
        self._look()

    def count_hand_over(self) -> None:
        """Count that a thread wakes another one, or waits for it, and stop threads that do nothing else."""
        self.hand_overs += 1
        if self.hand_overs > self.bounds.hand_overs:
            self.stop(NeverYields())

    def _look(self) -> None:
        if self.waits + self._turns >= self._look_at:
            self._look_at = math.inf if self.look is None else self.look(self.waits + self._turns)

    def _tell_of_held_up(self, nanoseconds: float, waits: bool) -> None:
        here = threading.get_ident()
        for loop in list(self.loops):
            if (waits or loop._thread_id != here) and nanoseconds and self.held_up is not None:
                self.held_up(loop, nanoseconds)

    @property
    def progress(self) -> tuple[int, ...]:
        """Return numbers of which at least one changes whenever the program makes progress; any thread may ask."""
        return self.nanoseconds, self.waits, self.ticks, sum(loop.turn for loop in list(self.loops))

    @property
    def stands_still(self) -> bool:
        """Return whether the program has checked the time, or taken turns, very often since time last passed."""
        return self.reads > SAMPLE or self._looks > 0 or any(loop.stands_still for loop in self.loops)

    def stop(self, reason: RunStopped) -> NoReturn:
        """Stop the run: call `on_stop` with the first reason, then raise that.

        A signal may come between any two of these steps. Its handler calls this too, so that nothing is left out.
        """
        if self.stopped is None:
            self.stopped = reason
        if self._on_stop is not None and not self._stop_is_told:
            self._on_stop(self.stopped)
        self._stop_is_told = True
        raise self.stopped

    @property
    def is_over(self) -> bool:
        """Return whether the run has been stopped and this is told: until then, threads that wait stay where they are.

        What tells of the end of a run says where each of them was.
        """
        return self._stop_is_told


def _frame_of_program() -> FrameType:
    """Return the frame that reads a clock: the first that is not ours."""
    frame = sys._getframe(2)
    while frame.f_back is not None and is_graders(frame):
        frame = frame.f_back
    return frame
