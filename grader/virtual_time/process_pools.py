"""Pools of processes, as the threads of the program see them that serve one.

They are those of `concurrent.futures` and of `multiprocessing`, whose modules a program may import at any time.
"""

import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

SERVED_BY = ("concurrent.futures.process", "multiprocessing.")
"""Modules whose own threads serve processes: they print nothing, and may start while a lock is held that they need."""
THREADS_AS_PROCESSES = "multiprocessing.dummy"
"""A module whose threads run functions of the program."""


class ProcessPool(NamedTuple):
    """A pool of processes."""

    jobs: Mapping[Any, Any]
    """Those that are not done, by number."""
    processes: Mapping[int, Any] | list[Any] | None
    """The workers; None if the thread that was asked does not know them."""
    is_ending: Callable[[], bool]
    """Return whether the thread that was asked has been told to end."""

    def workers(self) -> set[int]:
        """Return the process numbers of the workers."""
        known = self.processes or []
        return {one.pid for one in list(known.values() if isinstance(known, Mapping) else known) if one.pid is not None}


def pool_served_by(thread: threading.Thread) -> ProcessPool | None:
    """Return the pool of processes that this thread serves; None if it is another thread.

    The thread that looks after the workers of a pool of *threads* has none that matter, and no jobs.
    """
    jobs = getattr(thread, "pending_work_items", None)
    if jobs is not None:  # the manager of a ProcessPoolExecutor
        manager: Any = thread
        return ProcessPool(jobs, manager.processes, lambda: _is_shut_down(manager.executor_reference()))
    module, target = sys.modules.get("multiprocessing.pool"), getattr(thread, "_target", None)
    if module is None or target is None:
        return None
    kind: Any = module.Pool
    if target not in (kind._handle_workers, kind._handle_tasks, kind._handle_results):
        return None
    arguments = getattr(thread, "_args", ())  # gone when it ends
    workers = next((one for one in arguments if type(one) is list), None)
    if workers is None:
        of_threads = not arguments or not hasattr(arguments[0], "_reader")
    else:
        of_threads = any(isinstance(one, threading.Thread) for one in workers)
    looks_after_workers = target == kind._handle_workers
    if of_threads and not looks_after_workers:
        return None
    jobs = {} if of_threads else next(one for one in arguments if isinstance(one, dict))
    handler: Any = thread
    return ProcessPool(
        jobs, workers if looks_after_workers and not of_threads else None, lambda: handler._state != module.RUN
    )


def serves_a_pool(thread: threading.Thread) -> bool:
    """Return whether the thread serves some pool, or brings something to processes."""
    of_class, target = type(thread).__module__, getattr(thread, "_target", None)
    return serves_processes(of_class) or serves_processes(getattr(target, "__module__", None) or "")


def _is_shut_down(executor: Any) -> bool:
    return executor is None or bool(executor._shutdown_thread)


def serves_processes(module: str) -> bool:
    """Return whether the threads that this module starts serve processes, and run nothing of the program."""
    return module.startswith(SERVED_BY) and not module.startswith(THREADS_AS_PROCESSES)
