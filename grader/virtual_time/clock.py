"""The clock of a program: its loops, its threads, its children and its wall clocks all follow it."""

import contextlib
import math
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from grader.exceptions import RunStopped, Standstill
from grader.virtual_time.bounds import OF_ANY_PROGRAM, Bounds
from grader.virtual_time.child_programs import ChildPrograms
from grader.virtual_time.child_times import ChildTime
from grader.virtual_time.descriptor_ends import end_waits
from grader.virtual_time.ignored_cancellations import IgnoredCancellations
from grader.virtual_time.machine_clock import Real
from grader.virtual_time.sleepers import OUTSIDE, Sleepers
from grader.virtual_time.threads import Threads
from grader.virtual_time.timers import Moment
from grader.virtual_time.waiters import Wake

START = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)


class Clock(Sleepers):
    """The one time of a program.

    Args:
        start: What the wall clocks show at 0.
        on_stop: Called with the reason when a run is stopped, before anything unwinds; again if that was interrupted.
        bounds: Limits that stop a run which would never end by itself.
        late: Whether the clocks that a program reads are late by a hair, as real ones are (`Readings`). Tests that
            compare times for equality need exact ones.
    """

    def __init__(
        self,
        start: datetime = START,
        on_stop: Callable[[RunStopped], None] | None = None,
        bounds: Bounds = OF_ANY_PROGRAM,
        late: bool = False,
    ) -> None:
        super().__init__(start, on_stop, bounds, late)
        self.places = 0
        """The number of places that tasks and futures of its loops have taken so far."""
        self.threads = Threads(self._loop_waits, self._first_thread_starts)
        self.threads.next_turn = lambda: next(self._sleeper_numbers)
        self.threads.take_turn, self.threads.has_waited = self._take_turn, self.wait_is_known
        self.children = ChildPrograms(self)
        self.threads.on_process_pool = self.children.follow_pool
        self.waited_unseen: Callable[[float], None] | None = None
        """Called with the nanoseconds of such a wait, which is over, before they pass."""
        self.waited_outside: Callable[[int, str], None] | None = None
        """Called with the nanoseconds at which a wait for sockets or pipes began that is over, and its function."""
        self.expects_unseen_waits = False
        """True from the first child on: then each read of the time looks for such a wait."""

    def wait_for_child(self, child: ChildTime, left: Callable[[], float]) -> bool:
        """Wait in real time for a child process, while other threads sleep as long as on a real clock.

        Args:
            child: The process.
            left: Return how many seconds are left until a time limit.
        """
        if not self.drives():
            return self._wait_beside_for(child, left)
        try:
            return self._wait_driving_for(child, left)
        finally:
            self.wait_is_known()

    def _wait_driving_for(self, child: ChildTime, left: Callable[[], float]) -> bool:
        instant = self.nanoseconds, Real.monotonic()
        while not child.wait(max(0.0, min(OUTSIDE, left()))):
            if self.stopped is not None:
                raise self.stopped
            if left() <= 0:
                return False
            if instant[0] != self.nanoseconds:
                instant = self.nanoseconds, Real.monotonic()
            due = self.next_sleeper()
            may_stand_still = due is None and left() == math.inf and not self.threads.at_work()
            if may_stand_still and child.is_stuck(self.children.running):
                self.stop(Standstill())
            passed = Real.monotonic() - instant[1]
            if due is not None and (child.has_reached(due) or passed >= (due[0] - self.nanoseconds) / 1e9):
                self.advance(due)
                self.wake_sleepers()
        return True

    def _wait_beside_for(self, child: ChildTime, left: Callable[[], float]) -> bool:
        here = threading.current_thread()
        self.children.expect_end(child)
        self.blocked[here] = lambda: None
        try:
            with self.threads.idle(lambda: not child.has_ended):
                while not child.wait(max(0.0, min(OUTSIDE, left()))):
                    if self.is_over:
                        raise SystemExit
                    if left() <= 0:
                        return False
        finally:
            self.blocked.pop(here, None)
        return True

    def expect_unseen_waits(self) -> None:
        """Look from now on for waits outside that the clock knows nothing of, before a sleep is timed."""
        self._unseen_waits.forget()
        self.after = self._after_wait  # type: ignore[method-assign] # most programs have no children
        self.expects_unseen_waits = True

    def _after_wait(self, seconds: float) -> Moment:
        self.notice_wait()
        return super().after(seconds)

    def notice_wait(self) -> None:
        """Let the time pass that children have waited, if the driver has waited outside, unknown to the clock."""
        if self.stopped is None and self.drives() and self._unseen_waits.over():
            reached = self.children.reached()
            if reached is not None and reached > self.now and self.waited_unseen is not None:
                self.waited_unseen(reached[0] - self.nanoseconds)
            self._catch_up_with(reached)

    def _take_turn(self, number: int) -> None:
        if not self.drives():
            self._sleep_beside((self.nanoseconds, self.drift + 1), Wake(), number=number)

    def _loop_waits(self, thread: threading.Thread) -> bool:
        return any(loop._thread_id == thread.ident and loop.waiting for loop in list(self.loops))

    def _first_thread_starts(self) -> None:
        for loop in list(self.loops):
            loop.tell_of_outside()

    def close(self) -> set[threading.Thread]:
        """End the run: wake all threads that still sleep or wait, which then end; return these threads."""
        woken = {thread for _, _, thread, _ in self.sleepers} | self.blocked.keys()
        if self.stopped is None:
            self.stopped = RunStopped()
        self._stop_is_told = True
        self._cancelled = IgnoredCancellations()  # the tasks that it has met end now, while the alarm is armed
        self.wake_sleepers(everybody=True)
        woken |= {thread for thread, awaited in list(self.noted_waits.items()) if awaited and end_waits(awaited)}
        for interrupt in list(self.blocked.values()):
            with contextlib.suppress(RuntimeError):  # another thread has just released the lock
                interrupt()
        return woken - {self.threads.main}
