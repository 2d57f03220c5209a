"""The threads beside the event loop: is anybody still at work?

Virtual time must not run ahead of a thread that computes, and need not wait for one that sleeps. So each thread
that a program started is either *at work* or *idle*: asleep on the virtual clock (also where it waits for others with a
time limit), a pool's worker without a job, or blocked until another thread does something.
"""

import _thread
import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import thread as pool_threads
from datetime import UTC, datetime
from types import FrameType
from typing import Any, Protocol


class Real:
    """The machine's own clock, in wall seconds. In a class, where freezegun does not look for it."""

    monotonic = staticmethod(time.monotonic)
    sleep = staticmethod(time.sleep)
    join = staticmethod(threading.Thread.join)

    @staticmethod
    def now(read: Callable[..., datetime] = datetime.now) -> datetime:
        """The date and time, in UTC and naive."""
        return read(UTC).replace(tzinfo=None)


TURN, ALL_TURNS = 0.1, 1.0
"""Wall seconds that others wait for a thread that was started or has woken, and for all of them in one run."""


class Threads:
    """The threads of a program: the one that made this object, and those started since.

    `loop_waits` says of a thread that it runs an event loop which has nothing to do.
    """

    def __init__(self, loop_waits: Callable[[threading.Thread], bool] = lambda thread: False) -> None:
        self._loop_waits, self._turns_left = loop_waits, ALL_TURNS
        self.main = threading.current_thread()
        self._known = set(threading.enumerate()) - {self.main}
        self._idle: dict[threading.Thread, Callable[[], bool]] = {}

    def started(self) -> list[threading.Thread]:
        """The threads that the program started and that have not ended."""
        return [thread for thread in threading.enumerate() if thread not in self._known and thread is not self.main]

    def end_pools(self) -> None:
        """Pools that the program did not shut down end as they do when Python ends: when they have no more jobs.

        See `concurrent.futures.thread._python_exit`, which ends all pools of a process for good.
        """
        for thread in self.started():
            jobs = pool_threads._threads_queues.get(thread)
            arguments = getattr(thread, "_args", ())
            if jobs is not None and arguments:
                executor = arguments[0]()
                if executor is not None:
                    executor._shutdown = True
                jobs.put(None)

    def is_program_s(self) -> bool:
        """Whether the program runs in the calling thread: it is the main one, or was started since."""
        return threading.current_thread() not in self._known

    def disregard(self, thread: threading.Thread) -> None:
        """The thread is not the program's."""
        self._known.add(thread)

    def at_work(self) -> bool:
        """Whether any thread of the program, the calling one aside, may yet do something by itself."""
        if not _thread._count():  # how many there are beside the main one
            return False
        here = threading.current_thread()
        others = [thread for thread in threading.enumerate() if thread not in self._known and thread is not here]
        if not others:
            return False
        frames = sys._current_frames()
        working = [thread for thread in others if not self._rests(thread, frames.get(thread.ident or 0))]
        return bool(working) or _pools_have_jobs(frames.get(thread.ident or 0) for thread in others)

    def _rests(self, thread: threading.Thread, frame: FrameType | None) -> bool:
        still_idle = self._idle.get(thread)
        if still_idle is not None:
            return still_idle()
        if getattr(thread, "pydev_do_not_trace", False):  # a debugger's own
            return True
        pending = getattr(thread, "pending_work_items", None)  # a process pool's manager
        if pending is not None:
            return not pending
        return frame is not None and (frame.f_code is _WORKER or waits_for_others(frame))

    @contextlib.contextmanager
    def started_in_turn(self) -> Iterator[None]:
        """Inside the block, a thread that the program starts goes first, as it does in life, mostly.

        Otherwise it would be chance, and the load of the machine, which of two threads prints first.
        """
        start = threading.Thread.start

        def start_and_let_go_first(thread: threading.Thread) -> None:
            start(thread)
            if thread not in self._known:
                self.let_go_first(thread)

        threading.Thread.start = start_and_let_go_first  # type: ignore[method-assign, assignment]
        try:
            yield
        finally:
            threading.Thread.start = start  # type: ignore[method-assign]

    def let_go_first(self, thread: threading.Thread) -> None:
        """Wait until this thread rests or has had its turn; one that computes, or waits for us, holds nobody up."""
        began = Real.monotonic()
        end = began + min(TURN, self._turns_left)
        while thread.is_alive() and not self._has_come_to_rest(thread) and Real.monotonic() < end:
            Real.sleep(0.0001)
        self._turns_left -= Real.monotonic() - began

    def _has_come_to_rest(self, thread: threading.Thread) -> bool:
        frame = sys._current_frames().get(thread.ident or 0)
        return self._loop_waits(thread) or (self._rests(thread, frame) and not _pools_have_jobs([frame]))

    @contextlib.contextmanager
    def idle(self, while_: Callable[[], bool] = lambda: True) -> Iterator[None]:
        """The calling thread does nothing by itself inside the block, as long as `while_()` holds."""
        here = threading.current_thread()
        self._idle[here] = while_
        try:
            yield
        finally:
            self._idle.pop(here, None)

    def any_asleep(self, threads: Iterable[threading.Thread]) -> bool:
        """Whether one of these threads is asleep on the virtual clock."""
        return any(thread in self._idle for thread in threads)

    def wake(self, thread: threading.Thread) -> None:
        """The thread is at work again from now on, before it knows it itself."""
        self._idle.pop(thread, None)


_WORKER = pool_threads._worker.__code__


def _pools_have_jobs(frames: Iterable[FrameType | None]) -> bool:
    """Whether a pool's worker that looks idle has been given a job, or is ending.

    From Python 3.13 on a job is handed to a waiting worker without passing through the queue; but `submit` takes a
    token from `_idle_semaphore` for a worker that it counts on, and a worker gives one back before it waits for the
    next job (`concurrent/futures/thread.py`). Before, the tokens are not exact.
    """
    waiting: dict[Any, int] = {}
    for frame in frames:
        if frame is not None and frame.f_code is _WORKER:
            executor = frame.f_locals["executor_reference"]()
            if executor is None or executor._shutdown or frame.f_locals["work_queue"].qsize():
                return True
            waiting[executor] = waiting.get(executor, 0) + 1
    return sys.version_info >= (3, 13) and any(
        count > executor._idle_semaphore._value for executor, count in waiting.items()
    )


class Wake:
    """Wakes a thread that waits in real time, whatever the program's own clocks and locks are: once.

    `lock` is one that is held; whoever releases it wakes the thread too.
    """

    def __init__(self, lock: _thread.LockType | None = None) -> None:
        self.lock = held() if lock is None else lock
        self.by_time = False
        """Whether it was woken because its time had come."""

    def set(self) -> None:
        """Its time has come."""
        self.by_time = True
        self.lock.release()

    def wait(self, seconds: float) -> bool:
        """Wait for at most so many wall seconds; whether it is woken by now."""
        return self.lock.acquire(True, seconds)


def held() -> _thread.LockType:
    """A lock that somebody holds."""
    lock = _thread.allocate_lock()
    lock.acquire()
    return lock


class Waits(Protocol):
    """Lets the calling thread wait in virtual time: a Clock."""

    def wait(self, waiter: "Waiter", seconds: float) -> bool:
        """Until somebody releases the waiter's lock, or so many virtual seconds have passed: whether somebody did."""

    def call(self, waiter: "Waiter") -> None:
        """Release that lock; who waited for it is at work from now on."""


class Waiter:
    """What `threading.Condition.wait` waits with, and so Event, Queue, Semaphore, Timer and Future: a lock.

    To acquire it with a time limit takes virtual time.
    """

    def __init__(self, clock: Waits) -> None:
        self.lock = _thread.allocate_lock()
        self.wake: Wake | None = None
        self._clock = clock

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        if blocking and 0 <= timeout <= threading.TIMEOUT_MAX:
            return self._clock.wait(self, timeout)
        return self.lock.acquire(blocking, timeout)

    def release(self) -> None:
        self._clock.call(self)

    def locked(self) -> bool:
        return self.lock.locked()


def waits_for_others(frame: FrameType) -> bool:
    """Blocked, without a time limit, until another thread does something that it has not done yet."""
    if frame.f_code is Waiter.acquire.__code__ and frame.f_back is not None:
        frame = frame.f_back
    code, local = frame.f_code, frame.f_locals
    if code is threading.Condition.wait.__code__:
        waiter = local.get("waiter")  # `notify` removes it; whether it is locked says nothing from 3.14 on
        return local.get("timeout") is None and waiter in local["self"]._waiters
    if code in (_JOIN, _JOIN_LOCK):  # Python 3.13, or before
        return local.get("timeout") in (None, -1) and goes_on(local["self"])
    return False


def goes_on(thread: threading.Thread) -> bool:
    """Whether the thread has not come to its end; in its last moments it is still alive, and does nothing more."""
    return thread in threading.enumerate()


_JOIN = threading.Thread.join.__code__
_JOIN_LOCK = getattr(getattr(threading.Thread, "_wait_for_tstate_lock", None), "__code__", None)
