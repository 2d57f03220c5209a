"""`fcntl.flock` in virtual time: waits for a lock that the program itself holds by another descriptor of the file.

Only the program can release such a lock. A lock of another process is waited for as Python does, in real time; and so
is any, once the program has started another process.
"""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from grader.virtual_time.awaited_events import number_of
from grader.virtual_time.child_processes import replaced
from grader.virtual_time.clock import Clock
from grader.virtual_time.descriptor_ends import others_of_the_same_file
from grader.virtual_time.machine_clock import Real
from grader.virtual_time.stand_in import StandIn

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]
_FCNTL: Any = fcntl
"""The module, with names that Windows lacks."""


class FileLocks:
    """The waits for locks on files of one run."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._real: Callable[..., None] = lambda file, operation: None
        self._line: list[Callable[[], None]] = []
        """Functions that try to take the lock, one for each waiting thread, in the order of their waits."""

    @contextlib.contextmanager
    def followed(self) -> Iterator[None]:
        """Replace `fcntl.flock` inside the block; not in children that the program forks."""
        if fcntl is None:
            yield
            return
        self._real = _FCNTL.flock
        with replaced([(_FCNTL, "flock", StandIn(self._real, self._flock))]):
            yield

    def _flock(self, *args: Any, **options: Any) -> None:
        is_call = len(args) == 2 and type(args[1]) is int and not options
        if not is_call or args[1] & (_FCNTL.LOCK_NB | _FCNTL.LOCK_UN) or not self._clock.threads.in_program():
            self._real(*args, **options)
            return
        file, operation = args
        if not self._take(file, operation):
            if self._clock.children.have_started or not _is_held_here(number_of(file)):
                self._real(file, operation)
            else:
                self._wait(file, operation)

    def _take(self, file: Any, operation: int) -> bool:
        """Take the lock if nobody else has it, and return whether that is so."""
        try:
            self._real(file, operation | _FCNTL.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _wait(self, file: Any, operation: int) -> None:
        taken: list[bool] = []

        def look() -> None:
            if not taken and self._take(file, operation):
                taken.append(True)

        def is_over() -> bool:
            for first_look in list(self._line):
                first_look()
            return bool(taken)

        def wait(pause: float) -> bool:
            Real.sleep(pause)
            return is_over()

        self._line.append(look)
        try:
            self._clock.block(wait, is_over)
        finally:
            self._line.remove(look)


def _is_held_here(descriptor: int) -> bool:
    """Return whether this process has locked the file by another descriptor."""
    return any(map(_has_lock, others_of_the_same_file(descriptor)))


def _has_lock(descriptor: int) -> bool:
    try:
        return "FLOCK" in Path(f"/proc/self/fdinfo/{descriptor}").read_text(encoding="ascii", errors="replace")
    except OSError:
        return True  # nothing tells, as in a sandbox, where there is no other process
