"""The threads beside the event loop, and whether one of them still works.

Virtual time must not run ahead of a thread that computes, and need not wait for one that sleeps. So each thread
that a program started is either *at work* or *idle*: asleep on the virtual clock (including a wait for others with a
time limit), a pool's worker without a job, or blocked until another thread does something.
"""

import _thread
import contextlib
import functools
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import thread as pool_threads
from concurrent.futures._base import PENDING, RUNNING
from datetime import UTC, datetime
from types import FrameType
from typing import Any, Protocol, cast

from grader.virtual_time.compat import POOL_QUEUES, POOL_WORKER


class Real:
    """The machine's own clock, in wall seconds. freezegun does not search classes, so this is one."""

    monotonic = staticmethod(time.monotonic)
    sleep = staticmethod(time.sleep)
    start = staticmethod(threading.Thread.start)
    join = staticmethod(threading.Thread.join)

    @staticmethod
    def now(read: Callable[..., datetime] = datetime.now) -> datetime:
        """Return the date and time in UTC, without a time zone."""
        return read(UTC).replace(tzinfo=None)


NOT_DONE = (PENDING, RUNNING)
TURN, ALL_TURNS = 0.1, 1.0
"""Wall seconds that others wait for a thread that was started or has woken, and for all of them in one run."""


class Threads:
    """The threads of a program: the one that made this object, and those started since.

    `loop_waits` returns whether a thread runs an event loop that has nothing to do. `on_first` is called when the
    program starts its first thread.
    """

    def __init__(
        self,
        loop_waits: Callable[[threading.Thread], bool] = lambda thread: False,
        on_first: Callable[[], None] = lambda: None,
    ) -> None:
        self._loop_waits, self._on_first, self._turns_left = loop_waits, on_first, ALL_TURNS
        self.have_started = False
        """Whether the program has started a thread."""
        self.starts_late: Callable[[threading.Thread], bool] = lambda thread: False
        """Return whether a new thread waits until its starter has nothing more to do at this instant."""
        self.main = threading.current_thread()
        self._known: set[threading.Thread] = set()
        """Threads that are not the program's."""
        self._known_by_number: set[int] = set()
        """The `ident` of such threads, where `threading` does not know them (yet)."""
        self._disregard_those_there()
        self._idle: dict[threading.Thread, Callable[[], bool]] = {}
        self._start_helpers: set[threading.Thread] = set()
        """Threads of the program that are starting one of the grader's."""
        self._jobs: weakref.WeakKeyDictionary[Any, PoolJobs] = weakref.WeakKeyDictionary()
        """The jobs of each pool."""
        self.next_turn: Callable[[], int] = lambda: 0
        """Return a number for `take_turn`, greater than those before."""
        self.take_turn: Callable[[int], None] = lambda number: None
        """Wait in the calling thread until all others rest, and those with lower numbers have had their turn."""
        self._submits: dict[int, Any] = {}
        """The pools to which threads are handing a job, by thread."""
        self._sees_starts, self._quiet = False, -1
        """Whether every new thread is seen, and the number of threads at which none is the program's, until one is."""

    def _disregard_those_there(self) -> None:
        """Disregard all threads but the main one: the program has started none yet.

        `_thread.start_new_thread` makes threads that `threading.enumerate` does not list. It lists them, with an object
        made for the purpose, from the moment at which they first ask for `threading.current_thread`.
        """
        threads = set(threading.enumerate())
        self._known |= threads - {self.main}
        if _thread._count():
            self._known_by_number = set(sys._current_frames()) - {thread.ident or 0 for thread in threads}

    def _is_known(self, thread: threading.Thread) -> bool:
        return thread in self._known or thread.ident in self._known_by_number

    def counts(self, thread: threading.Thread) -> bool:
        """Return whether this thread is the program's, so that it counts as at work or idle."""
        return not self._is_known(thread)

    def started(self) -> list[threading.Thread]:
        """Return the threads that the program started and that have not ended."""
        return [thread for thread in threading.enumerate() if not self._is_known(thread) and thread is not self.main]

    def end_pools(self) -> None:
        """End the pools that the program did not shut down as Python does at exit: when they have no more jobs.

        See `concurrent.futures.thread._python_exit`, which ends all pools of a process for good.
        """
        for thread in self.started():
            jobs = POOL_QUEUES.get(thread)
            arguments = getattr(thread, "_args", ())
            executor_of_manager = getattr(thread, "executor_reference", None)  # the thread manages a process pool
            if executor_of_manager is not None and (executor := executor_of_manager()) is not None:
                executor.shutdown(wait=False)
            if jobs is not None and arguments:
                executor = arguments[0]()
                if executor is not None:
                    executor._shutdown = True
                jobs.put(None)

    def in_program(self) -> bool:
        """Return whether the program runs in the calling thread: it is the main one, or was started since."""
        return not self._is_known(threading.current_thread())

    def disregard(self, thread: threading.Thread) -> None:
        """Count this thread as not the program's."""
        self._known.add(thread)

    def start_helper(self, thread: threading.Thread) -> None:
        """Start a thread of the grader, in a thread of the program, which counts as at work meanwhile."""
        here = threading.current_thread()
        self.disregard(thread)
        self._start_helpers.add(here)
        try:
            Real.start(thread)
        finally:
            self._start_helpers.discard(here)

    def wait_in_program(self) -> bool:
        """Return whether a wait of the calling thread is the program's, and so one in virtual time."""
        return self.in_program() and threading.current_thread() not in self._start_helpers

    def unlisted(self) -> bool:
        """Return whether the program has started a thread that `threading` does not know."""
        listed = {thread.ident for thread in threading.enumerate()}
        return _thread._count() >= len(listed) and bool(sys._current_frames().keys() - listed - self._known_by_number)

    def at_work(self) -> bool:
        """Return whether another thread of the program than the calling one may still act by itself."""
        count = _thread._count()  # how many there are beside the main one
        if not count or count == self._quiet:
            return False
        here, everyone = threading.current_thread(), threading.enumerate()
        others = [thread for thread in everyone if thread is not here and not self._is_known(thread)]
        if not others:
            if self._sees_starts and here is self.main and count == len(everyone) - 1:
                self._quiet = count
            return False
        jobs, frames = self._jobs_to_take(), sys._current_frames()
        if not all(self._rests(thread, frames.get(thread.ident or 0)) for thread in others):
            return True
        return self._have_jobs((one for one in others if _is_worker(frames.get(one.ident or 0))), jobs)

    def _rests(self, thread: threading.Thread, frame: FrameType | None) -> bool:
        still_idle = self._idle.get(thread)
        if still_idle is not None:
            return still_idle()
        if getattr(thread, "pydev_do_not_trace", False):  # a debugger's own
            return True
        pending = getattr(thread, "pending_work_items", None)  # a process pool's manager
        if pending is not None:
            return not pending
        return _is_worker(frame)

    def _jobs_to_take(self) -> list["PoolJobs"]:
        """Return the jobs of pools that have some which no thread has taken."""
        return [jobs for jobs in list(self._jobs.values()) if jobs.pending]

    def _have_jobs(self, workers: Iterable[threading.Thread], to_take: list["PoolJobs"]) -> bool:
        """Return whether a pool's worker that looks idle has received a job, or is ending.

        A worker that has taken a job from the queue looks idle until it begins with it, perhaps for long: another
        thread may have its turn in between. So what tells is whether there were jobs to take before anyone looked.
        """
        for thread in workers:
            arguments = getattr(thread, "_args", ())
            executor = arguments[0]() if arguments else None
            if executor is None or executor._shutdown or executor._work_queue.qsize():
                return True
            if self._jobs.get(executor) in to_take:
                return True
        return False

    @contextlib.contextmanager
    def started_in_turn(self) -> Iterator[None]:
        """Run a thread that the program starts inside the block before its starter continues, as mostly happens.

        Otherwise chance, and the load of the machine, would decide which of the two prints first. A thread that another
        part of the process starts meanwhile is not the program's.
        """
        job, start, submit = (
            pool_threads._WorkItem,
            threading.Thread.start,
            cast(Callable[..., Any], ThreadPoolExecutor.submit),
        )

        def start_and_yield_to(thread: threading.Thread) -> None:
            self._quiet = -1
            if self._known_by_number:  # a new thread may have the number of one that has ended
                self._known_by_number &= sys._current_frames().keys()
            if not self.in_program():
                self.disregard(thread)
            elif not self.have_started:
                self.have_started = True
                self._on_first()
            if self.in_program() and self.starts_late(thread):
                self._delay(thread)
            start(thread)
            if not self._is_known(thread):
                self.yield_to(thread)

        @functools.wraps(submit)
        def submit_and_note(pool: Any, /, *args: Any, **options: Any) -> Any:
            here = threading.get_ident()
            around = self._submits.get(here)
            self._submits[here] = pool
            try:
                return submit(pool, *args, **options)
            finally:
                self._submits[here] = around

        def noted_job(future: Any, *args: Any, **options: Any) -> Any:
            item: Any = job(future, *args, **options)
            pool = self._submits.get(threading.get_ident())
            if pool is not None and self.in_program():
                jobs = self._jobs.setdefault(pool, PoolJobs())
                turn = None if jobs.get_a_new_thread(pool) else self.next_turn()
                jobs.pending += 1
                jobs.to_begin += 1
                item.run = functools.partial(self._run_in_turn, item.run, jobs, weakref.ref(future), turn)
            return item

        threading.Thread.start = start_and_yield_to  # type: ignore[method-assign, assignment]
        ThreadPoolExecutor.submit = submit_and_note  # type: ignore[method-assign]
        pool_threads._WorkItem = noted_job  # type: ignore[misc, assignment]
        self._disregard_those_there()
        self._sees_starts = True
        try:
            yield
        finally:
            self._sees_starts, self._quiet = False, -1
            threading.Thread.start = start  # type: ignore[method-assign]
            ThreadPoolExecutor.submit = submit  # type: ignore[method-assign]
            pool_threads._WorkItem = job  # type: ignore[misc]

    def _delay(self, thread: threading.Thread) -> None:
        run = thread.run

        def run_late() -> None:
            del thread.run
            self.take_turn(self.next_turn())
            run()

        thread.run = run_late  # type: ignore[method-assign]

    def _run_in_turn(
        self, run: Callable[..., None], jobs: "PoolJobs", future: Callable[[], Any], turn: int | None, *args: Any
    ) -> None:
        """Run a pool's job in the calling thread, after the job's turn has come if it has one.

        Threads of a pool that wait for jobs would begin with those of one instant in an order that chance decides. They
        begin when all others rest, in the order in which the jobs were made. A new thread begins at once, as others do.
        """
        jobs.pending -= 1
        if turn is not None:
            self.take_turn(turn)
        jobs.under_way.append(future)
        jobs.to_begin -= 1
        run(*args)

    def yield_to(self, thread: threading.Thread) -> None:
        """Wait until this thread rests; at most `TURN` wall seconds, since it may compute or wait for the caller."""
        began = Real.monotonic()
        end = began + min(TURN, self._turns_left)
        while thread.is_alive() and not self._has_come_to_rest(thread) and Real.monotonic() < end:
            Real.sleep(0.0001)
        self._turns_left -= Real.monotonic() - began

    def _has_come_to_rest(self, thread: threading.Thread) -> bool:
        jobs, frame = self._jobs_to_take(), sys._current_frames().get(thread.ident or 0)
        if self._loop_waits(thread):
            return True
        return self._rests(thread, frame) and not (_is_worker(frame) and self._have_jobs([thread], jobs))

    @contextlib.contextmanager
    def idle(self, while_: Callable[[], bool] = lambda: True) -> Iterator[None]:
        """Count the calling thread as idle inside the block, as long as `while_()` holds."""
        here = threading.current_thread()
        around = self._idle.get(here)
        self._idle[here] = while_
        try:
            yield
        finally:
            self._idle.pop(here, None)
            if around is not None:
                self._idle[here] = around

    def any_asleep(self, threads: Iterable[threading.Thread]) -> bool:
        """Whether one of these threads is asleep on the virtual clock."""
        return any(thread in self._idle for thread in threads)

    def wake(self, thread: threading.Thread) -> None:
        """Count the thread as working again, before it has noticed that it is awake."""
        self._idle.pop(thread, None)


class PoolJobs:
    """The jobs of a pool."""

    def __init__(self) -> None:
        self.pending = 0
        """The number of those that no thread has taken."""
        self.to_begin = 0
        """The number of those that have not begun; a thread may have taken them and wait for their turn."""
        self.under_way: list[Callable[[], Any]] = []
        """The futures of those that have begun, and perhaps ended."""

    def get_a_new_thread(self, pool: Any) -> bool:
        """Return whether the next job will begin in a new thread, because no other one is, or will soon be, idle."""
        futures = [(ref, ref()) for ref in self.under_way]
        self.under_way = [ref for ref, future in futures if future is not None and future._state in NOT_DONE]
        threads = len(pool._threads)
        return not self.to_begin and threads <= len(self.under_way) and threads < pool._max_workers


def _is_worker(frame: FrameType | None) -> bool:
    """Return whether this is the frame of a pool's worker, between two jobs.

    Only the code is looked at. To read the local variables of a frame that another thread runs ends the process on
    Python 3.11: it drops the values read before, whose end may let the other thread go on in the middle of it.
    """
    return frame is not None and frame.f_code is POOL_WORKER


class Wake:
    """A one-time wake-up of a thread that waits in real time, independent of the program's clocks and locks.

    `lock` is a held lock; releasing it wakes the thread too.
    """

    def __init__(self, lock: _thread.LockType | None = None) -> None:
        self.lock = held() if lock is None else lock
        self.by_time = False
        """Whether the thread was woken because its time had come."""

    def set(self) -> None:
        """Wake the thread because its time has come."""
        self.by_time = True
        self.lock.release()

    def wait(self, seconds: float) -> bool:
        """Wait for at most so many wall seconds; return whether the thread is woken by then."""
        return self.lock.acquire(True, seconds)


def held() -> _thread.LockType:
    """Return a lock that is held."""
    lock = _thread.allocate_lock()
    lock.acquire()
    return lock


class Waits(Protocol):
    """The interface of a Clock that lets the calling thread wait in virtual time."""

    threads: Threads

    def seconds(self) -> float:
        """Return the virtual seconds since the start."""

    def block(
        self, wait: Callable[[float], bool], over: Callable[[], bool], interrupt: Callable[[], None] | None = None
    ) -> None:
        """Wait for another thread without a limit, with `wait`, whose argument is in wall seconds."""

    def wait(self, waiter: "Waiter", seconds: float) -> bool:
        """Wait until the waiter's lock is released or so many virtual seconds pass; return whether it was released."""

    def call(self, waiter: "Waiter") -> None:
        """Release the waiter's lock; a thread that waited for it is at work from now on."""


class Waiter:
    """A lock with which `threading.Condition.wait` waits, and so Event, Queue, Semaphore, Timer and Future.

    Acquiring it with a time limit takes virtual time.
    """

    def __init__(self, clock: Waits) -> None:
        self.lock = _thread.allocate_lock()
        self.wake: Wake | None = None
        self.released = False
        """Whether another thread has released it."""
        self._clock = clock

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Acquire the lock; a time limit is in virtual seconds."""
        if blocking and 0 <= timeout <= threading.TIMEOUT_MAX:
            return self._clock.wait(self, timeout)
        if self.lock.acquire(False):
            return True
        if blocking and timeout == -1:
            self._clock.block(lambda pause: self.lock.acquire(True, pause), lambda: self.released, self.lock.release)
            return True
        return self.lock.acquire(blocking, timeout)

    def release(self) -> None:
        """Release the lock, and count a thread that waits for it as working."""
        self._clock.call(self)

    def locked(self) -> bool:
        """Return whether the lock is held."""
        return self.lock.locked()

    __enter__ = acquire

    def __exit__(self, *error: object) -> None:
        self.release()


def goes_on(thread: threading.Thread) -> bool:
    """Return whether the thread still runs code; in its last moments it is alive but does nothing more."""
    return thread in threading.enumerate()
