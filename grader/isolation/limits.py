"""Limits on the resources of a process, and its end together with its parent.

They depend on the system: Windows has none of them, and macOS does not enforce the limit of memory.
"""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from typing import Any

MOST_MEMORY = 1_000_000_000
"""Bytes of address space; a program that needs more gets a MemoryError."""
MOST_SECONDS = 600
"""Seconds of processor time for all runs of one submission; each run also has a limit of wall seconds."""
LARGEST_FILE = 10_000_000
"""Bytes of a file that a program writes."""
MOST_ENTRIES, MOST_IN_FOLDER = 2_000, 100_000_000
"""Files and folders in a program's own folder, and their bytes; the judge checks these regularly."""
MOST_DESCRIPTORS = 256
MOST_OPEN = 1 << 16
"""A number above every descriptor of a process."""
MOST_TASKS = 4096
"""Processes and threads of the user in total; the kernel does not count root's."""
_SIGNAL: Any = signal
"""The module, with names that Windows lacks."""


def set_limits() -> None:
    """Set the limits for this process and everything that it starts."""
    if sys.platform == "win32":
        return
    import resource

    most = {
        "RLIMIT_AS": MOST_MEMORY,
        "RLIMIT_CPU": MOST_SECONDS,
        "RLIMIT_FSIZE": LARGEST_FILE,
        "RLIMIT_NOFILE": MOST_DESCRIPTORS,
        "RLIMIT_NPROC": MOST_TASKS,
        "RLIMIT_CORE": 0,
        "RLIMIT_MSGQUEUE": 0,
    }
    for name, value in most.items():
        number = getattr(resource, name, None)
        if number is not None:
            _limit(number, value)
    os.umask(0o077)


def limit_memory(most: int) -> None:
    """Limit the address space of this process and of those that it starts to so many bytes, where that is possible."""
    if sys.platform != "win32":
        import resource

        _limit(resource.RLIMIT_AS, most)


def limit_processor_time(most: int) -> None:
    """Limit the processor time of this process to so many seconds, where that is possible."""
    if sys.platform != "win32":
        import resource

        _limit(resource.RLIMIT_CPU, most)


def _limit(number: int, most: int) -> None:
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(OSError, ValueError):
            hard = resource.getrlimit(number)[1]
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(number, (most, most))


def cores() -> int:
    """Return the number of cores that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


def end_between_orders() -> None:
    """Have SIGTERM end this process by SystemExit, but only inside `awaiting_order`, so that clean-up is complete."""
    _SIGNAL.signal(_SIGNAL.SIGTERM, _leave)
    _SIGNAL.pthread_sigmask(_SIGNAL.SIG_BLOCK, {_SIGNAL.SIGTERM})


def _leave(number: int, frame: object) -> None:
    raise SystemExit


@contextlib.contextmanager
def awaiting_order() -> Iterator[None]:
    """Let SIGTERM end this process inside the block; one that has come before does so at once."""
    _SIGNAL.pthread_sigmask(_SIGNAL.SIG_UNBLOCK, {_SIGNAL.SIGTERM})
    try:
        yield
    finally:
        _SIGNAL.pthread_sigmask(_SIGNAL.SIG_BLOCK, {_SIGNAL.SIGTERM})


def end_as_any_process() -> None:
    """Have SIGTERM end this process at once, in a fork of one that ends between orders."""
    _SIGNAL.signal(_SIGNAL.SIGTERM, _SIGNAL.SIG_DFL)
    _SIGNAL.pthread_sigmask(_SIGNAL.SIG_UNBLOCK, {_SIGNAL.SIGTERM})


def end_with_parent(parent: int, number: int = signal.SIGTERM) -> None:
    """Arrange for this process to end with its parent (Linux).

    Args:
        parent: the id of the process that started this one. If it has ended already, this process ends at once.
        number: the signal that the kernel sends to this process when the parent ends.
    """
    if sys.platform == "linux":
        from grader.isolation.kernel import end_with  # takes long to import, and not every command needs it

        end_with(parent, number)
