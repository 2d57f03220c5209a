"""The threads beside the event loop, and whether one of them still works.

Virtual time must not run ahead of a thread that computes, and need not wait for one that sleeps. So each thread
that a program started is either *at work* or *idle*: asleep on the virtual clock (including a wait for others with a
time limit), a pool's worker without a job, or blocked until another thread does something.
"""

import _thread
import contextlib
import functools
import signal
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import thread as pool_threads
from types import FrameType
from typing import Any, cast

from grader.virtual_time.compat import POOL_QUEUES
from grader.virtual_time.machine_clock import Real
from grader.virtual_time.pool_jobs import PoolJobs, expects_a_worker, is_pool_worker
from grader.virtual_time.process_pools import ProcessPool, pool_served_by, serves_processes
from grader.virtual_time.time_used import TimeUsed, is_ready

_processor_seconds, _own_seconds = time.process_time, time.thread_time

_ALL_SIGNALS = signal.valid_signals()
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
        """True if the program has started a thread."""
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
        self.has_waited: Callable[[], None] = lambda: None
        """Called in a thread that has waited in real time for another one to rest."""
        self.on_job: Callable[[Any, Any], Callable[[], None] | None] = lambda pool, item: None
        """Called with a job that a pool is handed; returns what to call when a thread begins with it."""
        self.on_process_pool: Callable[[threading.Thread, ProcessPool], None] = lambda thread, pool: None
        """Called with a thread that is about to start and serves a pool of processes, and with that pool."""
        self._watched: dict[object, float] = {}
        """The processor seconds of the grader's own threads that only watch something outside."""
        self._submits: dict[int, Any] = {}
        """The pools to which threads are handing a job, by thread."""
        self._sees_starts, self._quiet = False, -1
        """True if every new thread is seen, and the number of threads at which none is the program's, until one is."""

    def _disregard_those_there(self) -> None:
        """Disregard all threads but the main one: the program has started none yet.

        `_thread.start_new_thread` makes threads that `threading.enumerate` does not list. It lists them, with an object
        made for the purpose, from the moment at which they first ask for `threading.current_thread`.
        """
        threads = set(Real.enumerate())
        self._known |= threads - {self.main}
        if _thread._count():
            self._known_by_number = set(sys._current_frames()) - {thread.ident or 0 for thread in threads}

    def _is_known(self, thread: threading.Thread) -> bool:
        return thread in self._known or thread.ident in self._known_by_number

    def counts(self, thread: threading.Thread) -> bool:
        """Return whether this thread is the program's, so that it counts as working or idle."""
        return not self._is_known(thread)

    def started(self) -> list[threading.Thread]:
        """Return the threads that the program started and that have not ended."""
        return [thread for thread in Real.enumerate() if not self._is_known(thread) and thread is not self.main]

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
        """Start a thread of the grader, in a thread of the program, which counts as working meanwhile."""
        here = threading.current_thread()
        self.disregard(thread)
        self._start_helpers.add(here)
        try:
            start_helper(thread)
        finally:
            self._start_helpers.discard(here)

    def note_watching(self, what: object) -> None:
        """Note what the calling thread has used so far, which is the grader's and only watches something outside."""
        self._watched[what] = _own_seconds()

    def time_used_by_others(self) -> TimeUsed:
        """Return the seconds that other threads of this process use from now on."""
        return TimeUsed(self.seconds_of_others, self.others_are_ready)

    def others_are_ready(self) -> bool:
        """Return whether another thread of the program computes, or could if it were given a processor."""
        here = threading.current_thread()
        others = [one for one in Real.enumerate() if one is not here and not self._is_known(one)]
        return any(is_ready(f"self/task/{one.native_id}") for one in others if not self._idle.get(one, bool)())

    def seconds_of_others(self) -> float:
        """Return the processor seconds that other threads of this process have used so far, except those that watch."""
        return self.seconds_of_process() - _own_seconds()

    def seconds_of_process(self) -> float:
        """Return the processor seconds that this process has used so far, except those of threads that watch."""
        return _processor_seconds() - sum(list(self._watched.values()))

    def wait_in_program(self) -> bool:
        """Return whether a wait of the calling thread is the program's, and so one in virtual time."""
        return self.in_program() and threading.current_thread() not in self._start_helpers

    def unlisted(self) -> bool:
        """Return whether the program has started a thread that `threading` does not know."""
        listed = {thread.ident for thread in Real.enumerate()}
        return _thread._count() >= len(listed) and bool(sys._current_frames().keys() - listed - self._known_by_number)

    def at_work(self) -> bool:
        """Return whether another thread of the program than the calling one may still act by itself."""
        count = _thread._count()  # how many there are beside the main one
        if not count or count == self._quiet:
            return False
        here, everyone = threading.current_thread(), Real.enumerate()
        others = [thread for thread in everyone if thread is not here and not self._is_known(thread)]
        if not others:
            if self._sees_starts and here is self.main and count == len(everyone) - 1:
                self._quiet = count
            return False
        jobs, frames = self._jobs_to_take(), sys._current_frames()
        try:
            if not all(self._rests(thread, frames.get(thread.ident or 0)) for thread in others):
                return True
            return self._have_jobs((one for one in others if is_pool_worker(frames.get(one.ident or 0))), jobs)
        finally:
            frames.clear()  # it holds this very frame, so that all of them would live until the next collection

    def all_rest(self, is_excused: Callable[[threading.Thread], bool]) -> bool:
        """Return whether each thread of the program is idle or excused; a thread of the grader asks."""
        threads, jobs, frames = [self.main, *self.started()], self._jobs_to_take(), sys._current_frames()
        try:
            if not all(self._rests(one, frames.get(one.ident or 0)) or is_excused(one) for one in threads):
                return False
            return not self._have_jobs((one for one in threads if is_pool_worker(frames.get(one.ident or 0))), jobs)
        finally:
            frames.clear()  # as in `at_work`

    def _rests(self, thread: threading.Thread, frame: FrameType | None) -> bool:
        still_idle = self._idle.get(thread)
        if still_idle is not None:
            return still_idle()
        if getattr(thread, "pydev_do_not_trace", False):  # a debugger's own
            return True
        pool = pool_served_by(thread)
        return is_pool_worker(frame) if pool is None else not pool.jobs and not pool.is_ending()

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
            if self._jobs.get(executor) in to_take or (not self._sees_starts and expects_a_worker(executor)):
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
            pool = pool_served_by(thread) if self.in_program() else None
            if pool is not None and pool.processes is not None:
                self.on_process_pool(thread, pool)
            start(thread)
            if not self._is_known(thread) and not serves_processes(sys._getframe(1).f_globals.get("__name__") or ""):
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
                item.run = functools.partial(
                    self._run_in_turn, item.run, jobs, weakref.ref(future), turn, self.on_job(pool, item)
                )
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
        self,
        run: Callable[..., None],
        jobs: "PoolJobs",
        future: Callable[[], Any],
        turn: int | None,
        begins: Callable[[], None] | None,
        *args: Any,
    ) -> None:
        """Run a pool's job in the calling thread, after the job's turn has come if it has one.

        Threads of a pool that wait for jobs would begin with those of one instant in an order that chance decides. They
        begin when all others rest, in the order in which the jobs were made. A new thread begins at once, as others do.
        """
        jobs.pending -= 1
        if turn is not None:
            try:
                self.take_turn(turn)
            except SystemExit:
                return  # the run is over; the pool would log the exception
        jobs.under_way.append(future)
        jobs.to_begin -= 1
        if begins is not None:
            begins()
        run(*args)

    def yield_to(self, thread: threading.Thread) -> None:
        """Wait until this thread rests; at most `TURN` wall seconds, since it may compute or wait for the caller."""
        began = Real.monotonic()
        end = began + min(TURN, self._turns_left)
        while thread.is_alive() and not self._has_come_to_rest(thread) and Real.monotonic() < end:
            Real.sleep(0.0001)
        self._turns_left -= Real.monotonic() - began
        self.has_waited()

    def _has_come_to_rest(self, thread: threading.Thread) -> bool:
        jobs, frame = self._jobs_to_take(), sys._current_frames().get(thread.ident or 0)
        if self._loop_waits(thread):
            return True
        return self._rests(thread, frame) and not (is_pool_worker(frame) and self._have_jobs([thread], jobs))

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
        """Return whether one of these threads is asleep on the virtual clock."""
        return any(thread in self._idle for thread in threads)

    def wake(self, thread: threading.Thread) -> None:
        """Count the thread as working again, before it has noticed that it is awake."""
        self._idle.pop(thread, None)


def start_helper(thread: threading.Thread) -> None:
    """Start a thread of the grader, to which the system delivers no signal: the program may have blocked it in its own.

    A signal for the process goes to any thread that does not block it.
    """
    if sys.platform == "win32":
        Real.start(thread)
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ALL_SIGNALS)  # which the new thread inherits
    try:
        Real.start(thread)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def goes_on(thread: threading.Thread) -> bool:
    """Return whether the thread still runs code; in its last moments it is alive but does nothing more."""
    return thread in Real.enumerate()
