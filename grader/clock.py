"""Virtual time: whole nanoseconds, and the order that a real clock would give.

A moment is a pair, (nanoseconds, drift). On a real clock each wake-up comes a little late, and what follows from
it starts that much later: of two timers due at "the same" time, the one with fewer wake-ups behind it fires
first. The drift counts those wake-ups. It decides ties and is never reported, so that ten times 0.1 s is exactly
1 s and ten equal sleeps still wake in the order in which they began.
"""

import heapq
import itertools
import math
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

from grader.exceptions import CutOff, NeverYields, RunStopped
from grader.threads import Real, Threads, Waiter, Wake, goes_on

SECOND = 1_000_000_000
START = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)
READS_AT_ONE_INSTANT = 200_000
MANY_READS = 50_000
"""So many mean, once the wall limit is reached, that the program waits by looking at the clock."""
LATE_DRIVER = 1.0
"""Wall seconds for which a sleeping thread trusts a running loop to wake it before it does so itself."""

Moment = tuple[float, int]
"""(nanoseconds: an int, or infinity for never; drift)"""
DIGIT = 48
"""Bits of a timer's key for the drift, and as many for the order of making."""
LARGEST = (1 << DIGIT) - 1
NEVER = 1 << 256
"""Where the keys of timers begin that never fire; 10³⁹ s are never too."""


def nanoseconds(seconds: float) -> float:
    """Whole nanoseconds (an int), or infinity."""
    if isinstance(seconds, int):
        return seconds * SECOND
    scaled = seconds * 1e9
    return round(scaled) if math.isfinite(scaled) else scaled


class Timers:
    """Handles due later, in the order of (nanoseconds, drift, making).

    The three are the digits of one whole number, a handle's key: such numbers compare fast, and the garbage collector
    has nothing to look at.
    """

    def __init__(self) -> None:
        self.keys: list[int] = []
        """A heap; empty when there are no timers."""
        self._handles: dict[int, Any] = {}
        self._made = 0
        self._cancelled = 0

    def add(self, moment: Moment, handle: Any) -> None:
        """Keep `handle` (anything with `_cancelled`) until `moment`."""
        nanoseconds, drift = moment
        self._made = made = self._made + 1
        if isinstance(nanoseconds, int):
            key = (((nanoseconds << DIGIT) + drift) << DIGIT) + made
        else:
            key = (-NEVER if nanoseconds < 0 else NEVER) + made
        self._handles[key] = handle
        heapq.heappush(self.keys, key)

    def next(self) -> Moment | None:
        """The first moment at which something is due that nobody has cancelled."""
        keys, handles = self.keys, self._handles
        while keys and keys[0] < NEVER:
            key = keys[0]
            if not handles[key]._cancelled:
                return key >> (2 * DIGIT), (key >> DIGIT) & LARGEST
            del handles[heapq.heappop(keys)]
        return None

    def due(self, now: Moment) -> list[Any]:
        """Take out what is due by `now`, in order."""
        keys, handles = self.keys, self._handles
        end = ((int(now[0]) << DIGIT) + now[1] + 1) << DIGIT
        due: list[Any] = []
        while keys and keys[0] < end:
            due.append(handles.pop(heapq.heappop(keys)))
        return due

    def cancelled(self) -> None:
        """One more handle was cancelled: forget them all when they are many."""
        self._cancelled += 1
        if self._cancelled > 100 and self._cancelled * 2 > len(self.keys):
            self._handles = {key: handle for key, handle in self._handles.items() if not handle._cancelled}
            self.keys = list(self._handles)
            heapq.heapify(self.keys)
            self._cancelled = 0


class Clock:
    """The one time of a program: its loops, its threads and its wall clocks all follow it.

    `on_stop` is told why the run ends, before anything unwinds.
    """

    def __init__(self, start: datetime = START, on_stop: Callable[[RunStopped], None] | None = None) -> None:
        self.start = start
        self.nanoseconds: int = 0
        self.drift = 0
        self.reads = 0
        """How often anybody looked at this clock at the present instant."""
        self.until: float = math.inf
        self.places = 0
        """How many were given to tasks and futures of its loops."""
        self.threads = Threads(self._loop_waits)
        self.stopped: RunStopped | None = None
        self.loops: list[Any] = []
        self.before_time_passes: Callable[[], None] | None = None
        self.held_up: Callable[[Any, float], None] | None = None
        """Told of a loop that cannot go on while time passes, since its thread does something else, and how long."""
        self._on_stop = on_stop
        self.sleepers: list[tuple[Moment, int, threading.Thread, Wake]] = []
        self._sleeper_numbers = itertools.count()
        self._lock = threading.Lock()

    def restart(self, until: float) -> None:
        """Time 0 is now; `until` is in nanoseconds."""
        self.nanoseconds = self.drift = self.reads = 0
        self.until = until

    @property
    def now(self) -> Moment:
        return self.nanoseconds, self.drift

    def seconds(self) -> float:
        """Virtual seconds since the start, exact to the nanosecond."""
        return self.nanoseconds / 1e9

    def wall(self) -> datetime:
        """The date and time of day (UTC) that the program sees.

        Raises:
            NeverYields: it looks and looks, and never lets time pass.
        """
        self.reads += 1
        if self.reads > READS_AT_ONE_INSTANT:
            self.stop(NeverYields())
        return self.start + timedelta(microseconds=self.nanoseconds // 1000)

    def after(self, delay: float) -> Moment:
        """The moment `delay` nanoseconds from now."""
        if delay > 0:
            return self.nanoseconds + delay, self.drift + 1
        return self.nanoseconds + delay, self.drift

    def advance(self, moment: Moment, waits: bool = False) -> None:
        """Let time pass to `moment`; a moment gone by changes nothing. `waits`: the program's own wait lets it pass.

        Raises:
            RunStopped: the run is over, or `until` is reached.
        """
        if self.stopped is not None:
            raise self.stopped
        if self.before_time_passes is not None:
            self.before_time_passes()
        if moment[0] >= self.until:
            self.nanoseconds = int(self.until)
            self.stop(CutOff())
        if moment > (self.nanoseconds, self.drift):
            if self.held_up is not None and self.loops:
                self._tell_of_held_up(moment[0] - self.nanoseconds, waits)
            self.nanoseconds, self.drift = moment  # type: ignore[assignment]
            self.reads = 0

    def _tell_of_held_up(self, nanoseconds: float, waits: bool) -> None:
        here = threading.get_ident()
        for loop in list(self.loops):
            if (waits or loop._thread_id != here) and nanoseconds and self.held_up is not None:
                self.held_up(loop, nanoseconds)

    @property
    def stands_still(self) -> bool:
        """Whether the program has done very much since time last passed, only to see whether it has."""
        return self.reads > MANY_READS or any(loop.stands_still for loop in self.loops)

    def stop(self, reason: RunStopped) -> NoReturn:
        """End the run: say so to `on_stop`, once, then unwind."""
        if self.stopped is None:
            self.stopped = reason
            if self._on_stop is not None:
                self._on_stop(reason)
        raise self.stopped

    def sleep(self, seconds: float) -> None:
        """What `time.sleep` does in a program on this clock, in whichever thread."""
        moment = self.after(nanoseconds(seconds))
        if self._drives():
            self._sleep_driving(moment)
        else:
            self._sleep_beside(moment, Wake())

    def wait(self, waiter: Waiter, seconds: float) -> bool:
        """Sleep for so long, unless somebody releases the waiter's lock before: whether somebody did."""
        moment = self.after(nanoseconds(seconds))
        if waiter.lock.acquire(False):
            return True
        if self._drives():
            self._sleep_driving(moment, lambda: not waiter.lock.locked())
            return waiter.lock.acquire(False)
        waiter.wake = Wake(waiter.lock)
        self._sleep_beside(moment, waiter.wake)
        return not waiter.wake.by_time

    def join(self, thread: threading.Thread, seconds: float) -> None:
        """Sleep for so long, unless this thread ends before."""
        moment = self.after(nanoseconds(seconds))
        if self._drives():
            self._sleep_driving(moment, lambda: not goes_on(thread))
        else:
            self._sleep_beside(moment, Wake(), lambda: not goes_on(thread))

    def call(self, waiter: Waiter) -> None:
        """Release the waiter's lock; a thread that slept for it is at work from now on."""
        with self._lock:
            if waiter.wake is not None:
                if waiter.wake.by_time:
                    return  # too late: it has given up
                self._sleeps_no_more(waiter.wake)
            waiter.lock.release()

    def _sleeps_no_more(self, wake: Wake) -> None:
        """Take whoever waits with this off the list of those that wake when their time comes."""
        for sleeper in self.sleepers:
            if sleeper[3] is wake:
                self.sleepers.remove(sleeper)
                heapq.heapify(self.sleepers)
                self.threads.wake(sleeper[2])
                return

    def _drives(self) -> bool:
        """Whether time passes in the calling thread: in a loop's, or the main one where there is no loop."""
        if self.loops:
            here = threading.get_ident()
            return any(loop._thread_id == here for loop in self.loops)
        return threading.current_thread() is self.threads.main

    def _sleep_driving(self, moment: Moment, enough: Callable[[], bool] | None = None) -> None:
        """Nobody else moves the clock meanwhile: move it, waking threads on the way, until that is `enough`."""
        while enough is None or not enough():
            sleeper = self.next_sleeper()
            target = moment if sleeper is None or sleeper > moment else sleeper
            self.wait_for_threads((target[0] - self.nanoseconds) / 1e9, enough)
            if enough is not None and enough():
                return
            if (sleeper := self.next_sleeper()) is not None and sleeper < target:
                continue
            self.advance(target, waits=enough is not None)
            self.wake_sleepers()
            if target is moment:
                return

    def wait_for_threads(self, limit: float, enough: Callable[[], bool] | None = None) -> None:
        """Wait at most `limit` wall seconds for the program's threads to come to rest, or until that is `enough`."""
        end, pause = Real.monotonic() + limit, 0.0002
        while self.threads.at_work() and (left := end - Real.monotonic()) > 0 and not (enough and enough()):
            Real.sleep(min(pause, left))
            pause = min(pause * 2, 0.02)

    def _sleep_beside(self, moment: Moment, woken: Wake, enough: Callable[[], bool] | None = None) -> None:
        """Sleep in a thread while a loop, or the main thread's own sleep, moves the clock."""
        here = threading.current_thread()
        with self.threads.idle(lambda: not (enough and enough())):
            with self._lock:
                heapq.heappush(self.sleepers, (moment, next(self._sleeper_numbers), here, woken))
            for loop in list(self.loops):
                loop.nudge()
            gap = (moment[0] - self.nanoseconds) / 1e9
            end, pause = Real.monotonic() + gap + LATE_DRIVER * bool(self.loops), 0.0002
            while not woken.wait(pause):
                pause = min(pause * 2, 0.02)
                if enough and enough():
                    with self._lock:
                        self._sleeps_no_more(woken)
                    break
                if self._is_first(woken) and (Real.monotonic() > end or not self.threads.at_work()):
                    self._wake_oneself(moment, woken)
        if self.stopped is not None:
            raise SystemExit  # ends this thread, quietly

    def _is_first(self, woken: Wake) -> bool:
        with self._lock:
            return bool(self.sleepers) and self.sleepers[0][3] is woken

    def _wake_oneself(self, moment: Moment, woken: Wake) -> None:
        """Everybody else sleeps longer, or is blocked: nobody else moves the clock."""
        with self._lock:
            if not self.sleepers or self.sleepers[0][3] is not woken:
                return
            heapq.heappop(self.sleepers)
            woken.set()
        if self.stopped is None and moment[0] < self.until:
            self.advance(moment)

    def next_sleeper(self) -> Moment | None:
        """When the first sleeping thread wants to wake."""
        with self._lock:
            return self.sleepers[0][0] if self.sleepers else None

    def wake_sleepers(self, everybody: bool = False) -> bool:
        """Wake the threads whose time has come, one after the other; whether there were any."""
        woke = False
        while (thread := self._wake_first(everybody)) is not None:
            woke = True
            if not everybody:
                self.threads.let_go_first(thread)
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

    def close(self) -> None:
        """The run is over: let go of whoever still sleeps."""
        if self.stopped is None:
            self.stopped = RunStopped()
        self.wake_sleepers(everybody=True)
