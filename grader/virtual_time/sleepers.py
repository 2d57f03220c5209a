"""The two ways in which the threads of a program sleep on its clock.

At any time one thread moves the clock: it *drives*. This is the thread of an event loop, or the main thread if no
loop runs. All other threads sleep *beside* it: they note in `Sleepers.sleepers` when they want to wake, and the driver
wakes them on its way.
"""

import contextlib
import heapq
import itertools
import threading
from collections.abc import Callable, Mapping
from datetime import datetime

from grader.exceptions import RunStopped, Standstill
from grader.virtual_time.bounds import Bounds
from grader.virtual_time.machine_clock import Real
from grader.virtual_time.passing_time import PassingTime
from grader.virtual_time.threads import TURN, goes_on
from grader.virtual_time.time_used import Awake
from grader.virtual_time.timers import Moment
from grader.virtual_time.unseen_waits import UnseenWaits
from grader.virtual_time.waiters import Waiter, Wake

NOBODY = 0.2
"""Wall seconds in which no thread acts, before a wait counts as one without an end; a thread that wakes takes less."""
LATE_DRIVER = 1.0
"""Seconds (`TimeUsed`) for which a sleeping thread trusts a running loop to wake it before it does so itself."""
OUTSIDE = 0.02
"""Wall seconds between two looks at what other threads do, in a wait for something outside."""


class Sleepers(PassingTime):
    """The time of a program with threads; the arguments are those of its base class."""

    def __init__(
        self, start: datetime, on_stop: Callable[[RunStopped], None] | None, bounds: Bounds, late: bool
    ) -> None:
        super().__init__(start, on_stop, bounds, late)
        self.sleepers: list[tuple[Moment, int, threading.Thread, Wake]] = []
        self.alarm: Moment | None = None
        """The moment at which SIGALRM is due (`grader.virtual_time.alarms`)."""
        self.on_alarm: Callable[[], None] = lambda: None
        """Called at that moment, in the thread that moves the clock."""
        self.blocked: dict[threading.Thread, Callable[[], None]] = {}
        """Threads that wait for others without a limit, each with what wakes it when the run is over."""
        self.noted_waits: dict[threading.Thread, Mapping[int, int] | None] = {}
        """The events (`poll`) for which threads wait outside, by descriptor; None for a wait with a limit."""
        self._unseen_waits = UnseenWaits()
        self._sleeper_numbers = itertools.count()
        self._lock = threading.Lock()

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
                while not wait(pause) and not (self.stopped is not None if is_main else self.is_over):
                    pause = min(pause * 2, longest)
                    if not is_main or over() or self._somebody_acts():
                        quiet = Awake(OUTSIDE)
                    elif quiet.seconds() > NOBODY:
                        self.stop(Standstill())
        finally:
            self.blocked.pop(here, None)
        if is_main and self.stopped is not None:
            raise self.stopped
        if self.is_over:
            raise SystemExit
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
        self.count_hand_over()

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

    # The thread that drives ----------------------------------------------------------------------------------

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
        used, pause = self.threads.time_used_by_others(), 0.0002
        while self.outside_at_work(until) and (left := limit - used.seconds()) > 0 and not (enough and enough()):
            if until is not None and self.children.pools_have_reached(until):
                break
            Real.sleep(min(pause, left))
            pause = min(pause * 2, 0.02)
        self.wait_is_known()

    # Threads beside it ---------------------------------------------------------------------------------------

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
            used, pause = self.threads.time_used_by_others(), 0.0002
            while not woken.wait(pause):
                pause = min(pause * 2, 0.02)
                if enough and enough():
                    with self._lock:
                        self._sleeps_no_more(woken)
                    break
                limit = gap + LATE_DRIVER * self._a_loop_may_come()
                if self._is_first(woken) and (used.seconds() > limit or not self.outside_at_work(moment)):
                    self._wake_oneself(moment, woken)
        if self.is_over:
            raise SystemExit  # ends this thread, quietly

    def _a_loop_may_come(self) -> bool:
        waiting = {thread.ident for thread in list(self.noted_waits)}
        return any(loop._thread_id not in waiting for loop in list(self.loops))

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

    # The alarm -----------------------------------------------------------------------------------------------

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

    # Waits outside -------------------------------------------------------------------------------------------

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
