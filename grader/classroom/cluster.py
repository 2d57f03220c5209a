"""A batch on several machines: Dask instead of a process pool (see `grader.classroom.engines.Engine`).

Chunks and results of `grader.classroom.worker` are sent as bytes. Each machine needs this package and the same course.
A worker needs one thread (`dask worker --nthreads 1`), because it has one judge. If a worker dies, Dask runs its
chunk on another one. If the scheduler dies, Dask's client cancels its futures without waking those who wait for them,
and tries to connect again (`Client._reconnect`); the batch ends instead, and the same command continues it.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any

from grader.exceptions import GraderError

CONNECT_LIMIT = 10
"""The longest wait for the scheduler, in wall seconds."""
CLOSE_LIMIT = 2
"""The longest wait for the scheduler at the end, in wall seconds."""
ONE_THREAD = "start each worker with one thread, and as many workers as there are cores: dask worker --nthreads 1"
_SAME = ("grader", "distributed")
"""Packages whose versions must be the same on all machines."""
_LOGGERS = ("distributed", "distributed.client", "tornado", "tornado.application")
"""The loggers for which `distributed.config` makes handlers."""


class Cluster:
    """An engine of the workers of a Dask scheduler.

    Raises:
        GraderError: Dask is not installed, no scheduler answers at this address, it has no workers, or they cannot be
            used.
    """

    def __init__(self, address: str) -> None:
        """Connect to the scheduler."""
        try:
            from distributed import Client, KilledWorker
        except ImportError:
            raise GraderError('--scheduler needs Dask: pip install "coroutine-grader[cluster]"') from None
        self.deaths: tuple[type[BaseException], ...] = (KilledWorker, BrokenExecutor)
        for handler in (handler for name in _LOGGERS for handler in logging.getLogger(name).handlers):
            handler.addFilter(_without_traceback)  # the same filter is added once only
        connect: Any = Client
        try:
            self._client = connect(address, timeout=CONNECT_LIMIT)
        except (OSError, ValueError) as problem:
            raise GraderError(f"no Dask scheduler answers at {address}: {problem}") from None
        self._address, self._lost = address, False
        try:
            self.workers = self._usable_workers()
        except GraderError:
            self.close()
            raise
        self._executor: Executor | None = None

    def _usable_workers(self) -> int:
        threads = self._client.nthreads()
        if not threads:
            raise GraderError(f"the Dask scheduler at {self._address} has no workers yet: start some, and try again")
        several = [worker for worker, count in sorted(threads.items()) if count > 1]
        if several:
            raise GraderError(f"the Dask worker {several[0]} has {threads[several[0]]} threads: {ONE_THREAD}")
        if differences := list(disagreements(self._client.get_versions(packages=["grader"]))):
            raise GraderError(f"the machines do not agree: {'; '.join(differences[:3])}. Install the same everywhere")
        return len(threads)

    def check(self, futures: Iterable[Future[bytes]]) -> None:
        """Check that the futures can still be done.

        Raises:
            GraderError: the connection to the scheduler was lost.
        """
        if self._client.status != "running" or any(future.cancelled() for future in futures):
            self._lost = True
            logging.disable(logging.CRITICAL)  # Dask would log tracebacks of what the sentence says
            raise GraderError(
                f"the Dask scheduler at {self._address} is gone. All results so far are kept: start it and its workers"
                " again, and run the same command again"
            )

    def start(self) -> Executor:
        """Return an executor that submits to the scheduler."""
        executor: Executor = self._client.get_executor(pure=False)
        self._executor = executor
        return executor

    def stop(self, at_once: bool) -> None:
        """Shut the executor down; with `at_once`, without waiting for running chunks."""
        executor, self._executor = self._executor, None
        if executor is not None and self._client.status == "running":  # without a scheduler it would wait for ever
            executor.shutdown(wait=not at_once)

    def close(self) -> None:
        """Disconnect from the scheduler."""
        self._client.close(timeout=CLOSE_LIMIT)
        if self._lost:
            logging.disable(logging.NOTSET)


def _without_traceback(record: logging.LogRecord) -> bool:
    """Keep what Dask logs to its line: when it loses a connection, it may log the traceback before we can notice."""
    record.exc_info = record.exc_text = record.stack_info = None
    return True


def disagreements(versions: Mapping[str, Any]) -> Iterator[str]:
    """Yield the differences between this machine and the workers, in what `Client.get_versions` returned."""
    here = _versions(versions["client"])
    for worker, known in sorted(versions["workers"].items()):
        there = _versions(known)
        for name, version in here.items():
            if there.get(name) != version:
                yield f"{name} {version} here, {there.get(name) or 'none'} on {worker}"


def _versions(machine: Mapping[str, Any]) -> dict[str, str]:
    """Return the versions that matter, of Python without its last number."""
    python = ".".join(str(machine["host"]["python"]).split(".")[:2])
    return {"Python": python} | {name: str(machine["packages"].get(name) or "") for name in _SAME}
