"""The cost of threads in a run: jobs that wait for a free thread of the default pool, and sleeps in other threads."""

import contextlib
import functools
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from types import FrameType
from typing import Any

import msgspec

from grader.recording.frames import line_in, step_of
from grader.recording.pool_errors import function_of, name_of
from grader.trace.leftovers import PoolUse, ThreadSleep
from grader.trace.serialization import MOST_LOOSE_ENDS
from grader.virtual_time.clock import Clock
from grader.virtual_time.compat import running_loop

_OF_ASYNCIO = "asyncio"
"""The prefix of the threads' names in the pool that asyncio makes (`BaseEventLoop.run_in_executor`)."""


class _Pool:
    """The jobs of one default pool, by function."""

    def __init__(self, threads: int, chosen: bool) -> None:
        self.threads, self.chosen = threads, chosen
        self.jobs = self.waited = 0
        self.longest = 0
        self.late: tuple[str, int | None] = "", None
        """The function of the job that waited longest, and the line that handed it over."""

    def frozen(self) -> PoolUse:
        function, line = self.late
        return PoolUse(
            threads=self.threads,
            chosen=self.chosen,
            jobs=self.jobs,
            waited=self.waited,
            longest=self.longest / 1e9,
            function=function,
            line=line,
        )


class ThreadsUsed:
    """The jobs and the sleeps in the threads of one run; `file` is the `co_filename` of the program's code."""

    def __init__(self, clock: Clock, file: str) -> None:
        self._clock, self._file = clock, file
        self._pools: weakref.WeakKeyDictionary[Any, _Pool] = weakref.WeakKeyDictionary()
        self._used: list[_Pool] = []
        self._sleeps: dict[tuple[int, str, int | None], ThreadSleep] = {}
        self._futures: dict[tuple[int, str, int | None], Any] = {}
        self._jobs: dict[int, Any] = {}
        """The future of the job that each thread of a pool is running, or has run."""
        self._given_up: weakref.WeakKeyDictionary[Any, float] = weakref.WeakKeyDictionary()
        """The moment at which a future was cancelled whose job had begun, which changes nothing."""
        self._is_over = False

    @contextlib.contextmanager
    def noted(self) -> Iterator[None]:
        """Note inside the block which futures are cancelled too late."""
        cancel = Future.cancel

        @functools.wraps(cancel)
        def too_late(future: Future[Any]) -> bool:
            done = cancel(future)
            if not done and future.running() and not self._is_over:
                self._given_up.setdefault(future, self._clock.seconds())
            return done

        patched: Any = Future
        patched.cancel, self._clock.threads.on_job = too_late, self._handed_over
        try:
            yield
        finally:
            patched.cancel = cancel

    def _handed_over(self, executor: Any, item: Any) -> Callable[[], None] | None:
        """Record a job, in the thread that hands it over; return what to call when a thread begins with it."""
        loop: Any = running_loop()
        if loop is None or self._is_over:
            return None
        is_default = getattr(loop, "_default_executor", None) is executor
        if not is_default:
            return functools.partial(self._runs, item.future)
        if executor not in self._pools:
            chosen = not str(executor._thread_name_prefix).startswith(_OF_ASYNCIO)
            self._pools[executor] = pool = _Pool(executor._max_workers, chosen)
            self._used.append(pool)
        pool = self._pools[executor]
        pool.jobs += 1
        job = name_of(_called_by(function_of(item))), self._line_of_step(sys._getframe(1))
        return functools.partial(self._begins, item.future, pool, self._clock.nanoseconds, job)

    def _line_of_step(self, frame: FrameType) -> int | None:
        """Return the line of the file in the present step of the loop, if it is in any of its code."""
        return next((one.f_lineno for one in step_of(frame) if one.f_code.co_filename == self._file), None)

    def _runs(self, future: Any) -> None:
        if not self._is_over:
            self._jobs[threading.get_ident()] = future

    def _begins(self, future: Any, pool: _Pool, since: int, job: tuple[str, int | None]) -> None:
        self._runs(future)
        waited = self._clock.nanoseconds - since
        if waited > 0 and not self._is_over:
            pool.waited += 1
            if waited > pool.longest:
                pool.longest, pool.late = waited, job

    def sleeps(self, until: float) -> None:
        """Record a sleep in another thread than the loop's, in the frame above the caller's, until this nanosecond."""
        if self._is_over or threading.current_thread() is self._clock.threads.main:
            return
        frame = sys._getframe(2)
        line = line_in(frame, self._file)
        while frame.f_back is not None and line is not None and frame.f_code.co_filename != self._file:
            frame = frame.f_back
        name = frame.f_code.co_qualname if line is not None else ""
        key = threading.get_ident(), name, line
        before = self._sleeps.get(key)
        if before is not None or len(self._sleeps) < MOST_LOOSE_ENDS:
            at = self._clock.seconds() if before is None else before.at
            self._sleeps[key] = ThreadSleep(at=at, until=until / 1e9, function=name, line=line)
            self._futures[key] = self._jobs.get(key[0])

    def end(self) -> None:
        """Record no more."""
        self._is_over = True
        for key, future in self._futures.items():
            given_up = None if future is None else self._given_up.get(future)
            self._sleeps[key] = msgspec.structs.replace(self._sleeps[key], given_up=given_up)
        self._futures.clear()
        self._jobs.clear()

    def record(self) -> dict[str, Any]:
        """Return the pools in which jobs waited, and the sleeps, one for each thread and line."""
        pools = tuple(pool.frozen() for pool in self._used[:MOST_LOOSE_ENDS] if pool.waited)
        order = sorted(self._sleeps.values(), key=lambda one: (one.at, one.line or 0, one.function, one.until))
        return {"pools": pools, "thread_sleeps": tuple(order)}


def _called_by(function: Any) -> Any:
    """Return what a partial function calls; `to_thread` hands over `Context.run` with the function (`threads.py`)."""
    while isinstance(function, functools.partial):
        is_of_context = getattr(function.func, "__name__", "") == "run" and function.args
        function = function.args[0] if is_of_context else function.func
    return function
