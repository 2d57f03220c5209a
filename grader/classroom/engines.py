"""The places where a batch is graded: an engine provides executors, and this machine's processes are one.

`grader.classroom.cluster` has another, of several machines.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from typing import Any, Protocol

from grader.isolation.limits import limit_memory

MOST_OF_A_WORKER = 2_000_000_000
"""Bytes of address space; a worker needs a fifth of that."""


class Engine(Protocol):
    """A provider of executors with so many `workers`, each of which may die."""

    workers: int

    @property
    def deaths(self) -> tuple[type[BaseException], ...]:
        """Return the exceptions that a future raises if its worker has died."""

    def start(self) -> Executor:
        """Return an executor; after `stop`, a new one."""

    def check(self, futures: Iterable[Future[bytes]]) -> None:
        """Check from time to time that the futures can still be done.

        Raises:
            GraderError: they cannot, and no new executor would help.
        """

    def stop(self, at_once: bool) -> None:
        """Shut the executor down; with `at_once`, without waiting for running chunks."""


class Processes:
    """An engine of processes on this machine."""

    deaths = (BrokenExecutor,)

    def __init__(self, workers: int) -> None:
        """Use so many processes; they are started when work is submitted."""
        self.workers = workers
        self._pool: _Pool | None = None

    def start(self) -> Executor:
        """Return a new pool of spawned interpreters, because forking a process with threads is unsafe."""
        spawn = multiprocessing.get_context("spawn")
        self._pool = _Pool(self.workers, spawn, _belong_to_parent)
        return self._pool

    def check(self, futures: Iterable[Future[bytes]]) -> None:
        """Do nothing: a pool whose processes have died says so by its futures."""

    def stop(self, at_once: bool) -> None:
        """Shut the pool down; with `at_once`, terminate its processes first."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        children = list((getattr(pool, "_processes", None) or {}).values())
        if at_once:
            for child in children:
                child.terminate()
            for child in children:
                child.join()
            # The pool's thread waits for the rest of a result that a child was sending: no other process can send it.
            results = getattr(getattr(pool, "_result_queue", None), "_writer", None)
            if results is not None:
                results.close()
        pool.shutdown(wait=True, cancel_futures=True)


class _Pool(ProcessPoolExecutor):
    """A pool that Ctrl-C does not interrupt while it starts a worker.

    Otherwise the pool may not know a worker that it has just started: nothing would stop that one, and Python waits
    for it at the end. A worker, and the threads of the pool, inherit that Ctrl-C is blocked: so it cannot end a worker
    that is not initialized yet.
    """

    def submit(self, *args: Any, **options: Any) -> "Future[Any]":
        """Submit work, as the base class does."""
        if sys.platform == "win32":
            return super().submit(*args, **options)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return super().submit(*args, **options)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _belong_to_parent() -> None:
    """Initialize a worker: it ignores Ctrl-C, which the parent handles, has little memory, and ends with the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    limit_memory(MOST_OF_A_WORKER)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
