"""The clock of a program, and the two ways in which its threads sleep on it.

At any time one thread moves the clock: it *drives*. This is the thread of an event loop, or the main thread if no
loop runs. All other threads sleep *beside* it: they note in `Clock.sleepers` when they want to wake, and the driver
wakes them on its way.
"""

import asyncio
import contextlib
import heapq
import itertools
import math
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn

from grader.exceptions import CutOff, NeverEnds, NeverYields, RunStopped, Standstill
from grader.virtual_time.bounds import OF_ANY_PROGRAM, Bounds
from grader.virtual_time.busy_waiting import next_stop
from grader.virtual_time.call_chain import is_graders
from grader.virtual_time.child_programs import ChildPrograms
from grader.virtual_time.child_times import ChildTime
from grader.virtual_time.compat import running_loop
from grader.virtual_time.ignored_cancellations import IgnoredCancellations
from grader.virtual_time.machine_clock import Real
from grader.virtual_time.readings import COARSE, NEXT_SAMPLE, SAMPLE, Readings
from grader.virtual_time.threads import TURN, Threads, goes_on
from grader.virtual_time.time_used import Awake, TimeUsed
from grader.virtual_time.timers import SECOND, Moment
from grader.virtual_time.unseen_waits import UnseenWaits
from grader.virtual_time.waiters import Waiter, Wake

START = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)
NOBODY = 0.2
"""Wall seconds in which no thread acts, before a wait counts as one without an end; a thread that wakes takes less."""
LATE_DRIVER = 1.0
"""Seconds (`TimeUsed`) for which a sleeping thread trusts a running loop to wake it before it does so itself."""
OUTSIDE = 0.02
"""Wall seconds between two looks at what other threads do, in a wait for something outside."""
A_FEW_READS = 20
"""Reads that a program makes at the instant at which it begins to wait busily."""
FIRST_LOOK = 2_000
"""Waits of a run that is not long."""
LINES_OF_A_WAIT = 20
"""Reads on other lines of a busy wait, between two reads on the same line."""


class Clock(Readings):
    """The one time of a program: its loops, its threads and its wall clocks all follow it.

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
        super().__init__(start, late)
        self.bounds = bounds
        self.waits = 0
        """The number of times that time has passed."""
        self._cancelled, self._waits_seen_to = IgnoredCancellations(), 0.0
        self.look: Callable[[int], int] | None = None
        """Called in a long run with the number of its waits, and of its turns at one instant if it takes very many.

        Returns the number at which it is to be called again.
        """
        self.explain: Callable[[], RunStopped | bool] | None = None
        """Called after each wait past a bound: returns why the run never ends, or whether to ask again."""
        self._look_at: float = FIRST_LOOK
        self._turns = self._over_since = 0
        self.until: float = math.inf
        self.places = 0
        """The number of places that tasks and futures of its loops have taken so far."""
        self.threads = Threads(self._loop_waits, self._first_thread_starts)
        self.threads.next_turn = lambda: next(self._sleeper_numbers)
        self.threads.take_turn, self.threads.has_waited = self._take_turn, self.wait_is_known
        self.children, self._unseen_waits = ChildPrograms(self), UnseenWaits()
        self.waited_unseen: Callable[[float], None] | None = None
        """Called with the nanoseconds of such a wait, which is over, before they pass."""
        self.expects_unseen_waits = False
        """True from the first child on: then each read of the time looks for such a wait."""
        self.threads.on_process_pool = self.children.follow_pool
        self.stopped: RunStopped | None = None
        self.loops: list[Any] = []
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
        self._on_stop, self._stop_is_told = on_stop, False
        self.sleepers: list[tuple[Moment, int, threading.Thread, Wake]] = []
        self.alarm: Moment | None = None
        """The moment at which SIGALRM is due (`grader.virtual_time.alarms`)."""
        self.on_alarm: Callable[[], None] = lambda: None
        """Called at that moment, in the thread that moves the clock."""
        self.slept = 0
        """The number of times that a thread went to sleep beside the driver."""
        self.blocked: dict[threading.Thread, Callable[[], None]] = {}
        """Threads that wait for others without a limit, each with what wakes it when the run is over."""
        self.noted_waits: dict[threading.Thread, Mapping[int, int]] = {}
        """The events (`poll`) for which threads wait outside, by descriptor; none of a wait with a limit."""
        self._sleeper_numbers = itertools.count()
        self._lock = threading.Lock()

    def restart(self, until: float) -> None:
        """Set this instant to time 0, and stop the run at `until` (nanoseconds)."""
        self.nanoseconds = self.drift = self.waits = 0
        self._cancelled, self._waits_seen_to, self._look_at = IgnoredCancellations(), 0.0, FIRST_LOOK
        self._turns = 0
        self.instant = self.ticks  # these go on: what is read after a start may be compared with what was read before
        self.forget_instants()
        self.until = until

    def read_often(self) -> None:
        """Let time pass if the program has done nothing but look at a clock for a long time.

        Two samples at one instant tell: the same line reads, in the same task and turn of the loop. Ten thousand tasks
        that look at the clock once each are no such wait, and neither is a look after the wait.
        """
        loop: Any = running_loop()
        task = None if loop is None else asyncio.current_task(loop)
        step, line = (threading.get_ident(), getattr(loop, "turn", 0), id(task)), _line_of_program()
        if (step, line) == self._sampled:
            self.pass_time_busily(lambda until: self.sleep_until((until, self.drift + 1)), blocks=True)
            self.sample, self.check_at, self._elsewhere = NEXT_SAMPLE, self.ticks, 0
        elif step == self._sampled[0] and self._elsewhere < LINES_OF_A_WAIT:
            self.check_at, self._elsewhere = self.ticks, self._elsewhere + 1
        else:
            self._sampled, self.check_at, self._elsewhere = (step, line), self.ticks + self.sample, 0

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
        self._waits_seen_to = min(bounds.long_waits, self._cancelled.look_at, self._look_at - self._turns - 1)

    def take_turns(self) -> None:
        """Count a turn of a loop that takes very many at one instant."""
        self._turns += 1
        self._look()

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

    def sleep(self, seconds: float) -> None:
        """Sleep for so many virtual seconds, as `time.sleep` of a program on this clock, in any of its threads."""
        self.sleep_until(self.after(seconds))

    def sleep_until(self, moment: Moment) -> None:
        """Sleep until this moment, in any thread of the program."""
        if self.drives():
            self._sleep_driving(moment)
        else:
            self._sleep_beside(moment, Wake())

    def wait(self, waiter: Waiter, seconds: float) -> bool:
        """Sleep until another thread releases the waiter's lock, or so many virtual seconds; return whether one did."""
        moment = self.after(seconds)
        if waiter.lock.acquire(False):
            return True
        if self.drives():
            self._sleep_driving(moment, lambda: not waiter.lock.locked())
            return waiter.lock.acquire(False)
        waiter.wake = Wake(waiter.lock)
        self._sleep_beside(moment, waiter.wake)
        return not waiter.wake.by_time

    def join(self, thread: threading.Thread, seconds: float) -> None:
        """Sleep until this thread has ended, at most so many virtual seconds."""
        moment = self.after(seconds)
        if self.drives():
            self._sleep_driving(moment, lambda: not goes_on(thread))
        else:
            self._sleep_beside(moment, Wake(), lambda: not goes_on(thread))

    def block(
        self, wait: Callable[[float], bool], over: Callable[[], bool], interrupt: Callable[[], None] | None = None
    ) -> None:
        """Wait for another thread, without a limit.

        Args:
            wait: Wait for so many wall seconds, and return whether the wait is over.
            over: Return whether another thread has ended the wait, before the waiting one has noticed.
            interrupt: End the wait early, since the run is over.

        Raises:
            Standstill: The main thread waits, and for `NOBODY` wall seconds no thread was left to end the wait.
        """
        while self.alarm is not None and not over() and self.drives():
            self._sleep_driving(self.alarm, over)  # its handler may end the wait
        here, pause, quiet = threading.current_thread(), 0.0002, Awake(OUTSIDE)
        is_main = here is self.threads.main
        longest = 0.02 if is_main or interrupt is None else 1.0
        self.blocked[here] = interrupt or (lambda: None)
        try:
            with self.threads.idle(lambda: not over()):
                while not wait(pause) and self.stopped is None:
                    pause = min(pause * 2, longest)
                    if not is_main or over() or self._somebody_acts():
                        quiet = Awake(OUTSIDE)
                    elif quiet.seconds() > NOBODY:
                        self.stop(Standstill())
        finally:
            self.blocked.pop(here, None)
        if self.stopped is not None:
            raise self.stopped if is_main else SystemExit
        self.wait_is_known()
        self._catch_up_with_pools()

    def _somebody_acts(self) -> bool:
        return self.outside_at_work() or self.next_sleeper() is not None or self.threads.unlisted()

    def call(self, waiter: Waiter) -> None:
        """Release the waiter's lock; a thread that slept on it counts as working from now on."""
        with self._lock:
            if waiter.wake is not None:
                if waiter.wake.by_time:
                    return  # too late: its wait has timed out
                self._sleeps_no_more(waiter.wake)
            waiter.released = True
            waiter.lock.release()

    def _sleeps_no_more(self, wake: Wake) -> None:
        """Remove the sleeper that waits with this from those that wake when their time comes."""
        for sleeper in self.sleepers:
            if sleeper[3] is wake:
                self.sleepers.remove(sleeper)
                heapq.heapify(self.sleepers)
                self.threads.wake(sleeper[2])
                return

    def drives(self) -> bool:
        """Return whether the calling thread moves the clock: a loop's does, or the main one if no loop runs."""
        if self.loops:
            here = threading.get_ident()
            return any(loop._thread_id == here for loop in self.loops)
        return threading.current_thread() is self.threads.main

    def _sleep_driving(self, moment: Moment, enough: Callable[[], bool] | None = None) -> None:
        """Sleep in the thread that moves the clock: move it to `moment`, in steps, waking other threads on the way.

        Each step goes to the first sleeper beside, or to `moment` if that is earlier. Before a step, all other threads
        get real time to finish what they compute at this virtual instant, at most as many seconds (`TimeUsed`) as the
        step has virtual ones: a thread computing for longer overlaps with the sleep, as it would in real time.
        Meanwhile, one may have gone to sleep for less than the step: then the step is chosen again. `enough` ends the
        sleep early, before time passes; it is called whenever another thread may have changed its answer.
        """
        while enough is None or not enough():
            sleeper = self.next_sleeper()
            target = moment if sleeper is None or sleeper > moment else sleeper
            self.wait_for_threads(self.seconds_for_others(target), enough, target)
            if enough is not None and enough():
                self._catch_up_with_pools()
                return
            if (sleeper := self.next_sleeper()) is not None and sleeper < target:
                continue
            self.advance(target, waits=enough is not None)
            self.wake_sleepers()
            if target is moment:
                return

    def seconds_for_others(self, moment: Moment) -> float:
        """Return how many seconds (`TimeUsed`) other threads have before time passes to this moment.

        It is as many as pass on the virtual clock; at one instant, enough for each thread to get to its turn.
        """
        gap: float = moment[0] - self.nanoseconds
        return gap / 1e9 if gap or moment[1] <= self.drift else TURN

    def wait_for_threads(
        self, limit: float, enough: Callable[[], bool] | None = None, until: Moment | None = None
    ) -> None:
        """Wait in real time for threads and child programs, or until `enough()`.

        They have at most `limit` seconds (`TimeUsed`), and jobs of processes may wait until a moment.
        """
        used, pause = TimeUsed(self.threads.seconds_of_others), 0.0002
        while self.outside_at_work(until) and (left := limit - used.seconds()) > 0 and not (enough and enough()):
            if until is not None and self.children.pools_have_reached(until):
                break
            Real.sleep(min(pause, left))
            pause = min(pause * 2, 0.02)
        self.wait_is_known()

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
                    if self.stopped is not None:
                        raise SystemExit
                    if left() <= 0:
                        return False
        finally:
            self.blocked.pop(here, None)
        return True

    def catch_up(self, moment: Moment) -> None:
        """Let the time pass to this moment that has passed outside already, waking other threads on the way."""
        if not self.drives():
            if moment > self.now:
                self.sleep_until(moment)
            return
        while moment > self.now:
            sleeper = self.next_sleeper()
            is_first = sleeper is not None and sleeper < moment
            self.advance(sleeper if is_first else moment)  # type: ignore[arg-type]
            self.wake_sleepers()

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

    def wait_is_known(self) -> None:
        """Take note that the calling thread has just waited in real time, in a way that the clock follows."""
        if self.children.have_started and self.drives():
            self._unseen_waits.forget()

    def _catch_up_with_pools(self) -> None:
        """Let the time pass that jobs of processes have waited: one of them may have ended the driver's wait."""
        if self.children.have_started and self.drives():
            self._catch_up_with(self.children.pools_reached())

    def _catch_up_with(self, reached: Moment | None) -> None:
        if reached is not None:
            self.catch_up(reached)

    def _take_turn(self, number: int) -> None:
        if not self.drives():
            self._sleep_beside((self.nanoseconds, self.drift + 1), Wake(), number=number)

    def _sleep_beside(
        self, moment: Moment, woken: Wake, enough: Callable[[], bool] | None = None, number: int | None = None
    ) -> None:
        """Sleep in a thread while another one, the driver, moves the clock.

        The thread enters `sleepers` and waits in real time for its `woken` lock, which is released

        - by the driver, when the clock reaches `moment` (`wake_sleepers`);
        - by another thread, when this one waits for a lock and not only for time (`call`);
        - by itself, if no driver will come (`_wake_oneself`): it is the first sleeper, and either all other threads of
          the program rest too, the driver blocked among them, or they have used as many seconds as the sleep has
          virtual ones. A loop gets `LATE_DRIVER` more, since it may be in the middle of a long step; not one whose
          thread waits outside.

        The thread counts as idle, and is in the list, from the same instant on: both happen under the lock. A driver
        that sees it idle but not its wake-up time would let the clock run past `moment`. The loops are nudged, since
        one may be waiting in real time for this very thread, and must now take its wake-up time into account.
        """
        here = threading.current_thread()
        with contextlib.ExitStack() as idle:
            with self._lock:
                self.slept += 1
                idle.enter_context(self.threads.idle(lambda: not (enough and enough())))
                number = next(self._sleeper_numbers) if number is None else number
                heapq.heappush(self.sleepers, (moment, number, here, woken))
            for loop in list(self.loops):
                loop.nudge()
            gap = self.seconds_for_others(moment)
            used, pause = TimeUsed(self.threads.seconds_of_others), 0.0002
            while not woken.wait(pause):
                pause = min(pause * 2, 0.02)
                if enough and enough():
                    with self._lock:
                        self._sleeps_no_more(woken)
                    break
                limit = gap + LATE_DRIVER * self._a_loop_may_come()
                if self._is_first(woken) and (used.seconds() > limit or not self.outside_at_work(moment)):
                    self._wake_oneself(moment, woken)
        if self.stopped is not None:
            raise SystemExit  # ends this thread, quietly

    def _a_loop_may_come(self) -> bool:
        waiting = {thread.ident for thread in list(self.noted_waits)}
        return any(loop._thread_id not in waiting for loop in list(self.loops))

    def outside_at_work(self, until: Moment | None = None) -> bool:
        """Return whether another thread or a child program may still act by itself, before the moment `until`."""
        # In this order: at its end, a child counts as at work until the thread that waits for it does. At its begin,
        # that thread may have come to rest since the children were looked at: then they are looked at once more.
        begun = -1
        while begun != self.children.begun:
            begun = self.children.begun
            if (self.children.have_started and self.children.at_work(until)) or self.threads.at_work():
                return True
        return False

    def set_alarm(self, seconds: float | None) -> None:
        """Set the alarm for so many virtual seconds from now; None cancels it."""
        self.alarm = None if seconds is None else self.after(seconds)
        self.slept += 1  # loops look for it from now on
        for loop in list(self.loops):
            loop.nudge()

    def ring_late(self) -> None:
        """Let time pass to the alarm, which is set, in a program that computes until then."""
        if self.alarm is not None:
            self.advance(self.alarm)
            self._ring()

    def _ring(self) -> bool:
        """Call `on_alarm` if the alarm is due; return whether it was."""
        if self.alarm is None or self.alarm > self.now:
            return False
        self.alarm = None
        self.on_alarm()
        return True

    def _is_first(self, woken: Wake) -> bool:
        with self._lock:
            return bool(self.sleepers) and self.sleepers[0][3] is woken

    def _wake_oneself(self, moment: Moment, woken: Wake) -> None:
        """Move the clock to the moment, and wake, unless a driver has just done so, or the alarm comes before."""
        if self.alarm is not None and self.alarm < moment:
            self.advance(self.alarm)
            self._ring()
            return
        with self._lock:
            if not self.sleepers or self.sleepers[0][3] is not woken:
                return
            heapq.heappop(self.sleepers)
            self.threads.wake(threading.current_thread())
            woken.set()
        if self.stopped is None and moment[0] < self.until:
            self.advance(moment)

    def next_sleeper(self) -> Moment | None:
        """Return when the first sleeper is to wake, or the alarm is due; None if no thread sleeps."""
        with self._lock:
            first, alarm = self.sleepers[0][0] if self.sleepers else None, self.alarm
        return first if alarm is None or (first is not None and first < alarm) else alarm

    def wake_sleepers(self, everybody: bool = False) -> bool:
        """Wake the threads whose time has come, each when the one before rests again; return whether there were any."""
        woke = not everybody and self._ring()
        while (thread := self._wake_first(everybody)) is not None:
            woke = True
            if not everybody:
                self.threads.yield_to(thread)
        return woke

    def _wake_first(self, whenever: bool) -> threading.Thread | None:
        with self._lock:
            if not self.sleepers or not (whenever or self.sleepers[0][0] <= self.now):
                return None
            _, _, thread, woken = heapq.heappop(self.sleepers)
            self.threads.wake(thread)
            woken.set()
            return thread

    def _loop_waits(self, thread: threading.Thread) -> bool:
        return any(loop._thread_id == thread.ident and loop.waiting for loop in list(self.loops))

    def _first_thread_starts(self) -> None:
        for loop in list(self.loops):
            loop.tell_of_outside()

    def close(self) -> None:
        """End the run: wake all threads that still sleep, which then end."""
        if self.stopped is None:
            self.stopped = RunStopped()
        self._cancelled = IgnoredCancellations()  # the tasks that it has met end now, while the alarm is armed
        self.wake_sleepers(everybody=True)
        for interrupt in list(self.blocked.values()):
            with contextlib.suppress(RuntimeError):  # another thread has just released the lock
                interrupt()


def _line_of_program() -> tuple[object, int]:
    """Return the code and the line that reads a clock: of the first frame that is not ours."""
    frame: Any = sys._getframe(2)
    while frame.f_back is not None and is_graders(frame):
        frame = frame.f_back
    return frame.f_code, frame.f_lineno
