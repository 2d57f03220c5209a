"""Locks with which the threads of a program wait, in virtual time.

`threading.Condition.wait` makes such a lock for each wait; all of `threading` and `queue` waits with it.
"""

import _thread
import threading
from collections.abc import Callable
from typing import Protocol

from grader.virtual_time.hidden_slots import without_a_name
from grader.virtual_time.threads import Threads


class Wake:
    """A one-time wake-up of a thread that waits in real time, independent of the program's clocks and locks.

    `lock` is a held lock; releasing it wakes the thread too.
    """

    def __init__(self, lock: _thread.LockType | None = None) -> None:
        self.lock = held() if lock is None else lock
        self.by_time = False
        """True if the thread was woken because its time had come."""

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
        """Release the waiter's lock; a thread that waited for it counts as working from now on."""


class Waiter:
    """A lock with which `threading.Condition.wait` waits, and so Event, Queue, Semaphore, Timer and Future.

    Acquiring it with a time limit takes virtual time.
    """

    __slots__ = ("clock_slot", "lock", "released", "wake")

    def __init__(self, clock: Waits) -> None:
        self.lock = _thread.allocate_lock()
        self.wake: Wake | None = None
        self.released = False
        """True if another thread has released it."""
        _set_clock(self, clock)

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Acquire the lock; a time limit is in virtual seconds."""
        if blocking and 0 <= timeout <= threading.TIMEOUT_MAX:
            return _clock_of(self).wait(self, timeout)
        if self.lock.acquire(False):
            return True
        if blocking and timeout == -1:
            _clock_of(self).block(
                lambda pause: self.lock.acquire(True, pause), lambda: self.released, self.lock.release
            )
            return True
        return self.lock.acquire(blocking, timeout)

    def release(self) -> None:
        """Release the lock, and count a thread that waits for it as working."""
        _clock_of(self).call(self)

    def locked(self) -> bool:
        """Return whether the lock is held."""
        return self.lock.locked()

    __enter__ = acquire

    def __exit__(self, *error: object) -> None:
        self.release()


_clock_of: Callable[[Waiter], Waits]
_clock_of, _set_clock = without_a_name(Waiter, "clock_slot")
