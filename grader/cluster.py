"""A batch on more than one machine: Dask behind the seam that processes stand behind on one (`grader.batch.Engine`).

What travels are the orders and answers of `grader.worker`, as bytes. The machines need this package and the same
course; a worker needs one thread (`dask worker --nthreads 1`), for it holds one judge. Dask gives the work of a worker
that dies to another one.
"""

from concurrent.futures import BrokenExecutor, Executor
from typing import Any

from grader.exceptions import GraderError

CONNECT_LIMIT = 10
"""Wall seconds."""


class Cluster:
    """An engine: the workers of a Dask scheduler.

    Raises:
        GraderError: Dask is not installed, nobody answers at this address, or there are no workers.
    """

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client, KilledWorker
        except ImportError:
            raise GraderError('--scheduler needs Dask: pip install "coroutine-grader[cluster]"') from None
        self.deaths: tuple[type[BaseException], ...] = (KilledWorker, BrokenExecutor)
        connect: Any = Client
        try:
            self._client = connect(address, timeout=CONNECT_LIMIT)
        except (OSError, ValueError) as problem:
            raise GraderError(f"no Dask scheduler answers at {address}: {problem}") from None
        self.workers = sum(self._client.nthreads().values())
        if not self.workers:
            raise GraderError(f"the Dask scheduler at {address} has no workers yet: start some, and try again")
        self._executor: Executor | None = None

    def start(self) -> Executor:
        executor: Executor = self._client.get_executor(pure=False)
        self._executor = executor
        return executor

    def stop(self, at_once: bool) -> None:
        executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(wait=not at_once)

    def close(self) -> None:
        """Leave the cluster."""
        self._client.close()
