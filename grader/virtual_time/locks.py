"""Locks and queues of a program's threads, whose waits the clock knows: `threading.Lock`, `RLock`, `SimpleQueue`.

Python's own are written in C: it is not visible that a thread waits there, and a time limit takes real time. Everything
else that threads wait with (`Condition`, `Event`, `Semaphore`, `Queue`, `Future`) waits with a `Waiter` anyway. The
standard library and the grader keep locks of their own, which they hold for moments only.
"""

import contextlib
import queue
import sys
import threading
import types
from collections import deque
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

from grader.virtual_time.waiters import Waiter, Waits

_RealLock, _real_rlock, _RealQueue = threading.Lock, threading.RLock, queue.SimpleQueue
_LIBRARY = (sys.stdlib_module_names | {"grader"}) - {"__main__"}


class _Run:
    """The run under way: its clock, which no lock leads to. A module that one run imports may stay for the next."""

    clock: Waits | None = None


_RUN = _Run()


class _Line:
    """Threads that wait for one thing, the first one first."""

    def __init__(self) -> None:
        self._waiters: deque[Waiter] = deque()

    @staticmethod
    def is_virtual() -> bool:
        """Return whether the calling thread is one of a program that runs on virtual time."""
        return _RUN.clock is not None and _RUN.clock.threads.in_program()

    def wait(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Wait until `ready()`, at most so many virtual seconds, or without a limit if they are negative.

        Return whether it is ready. It is called again after each `call`.
        """
        clock: Any = _RUN.clock
        end = clock.seconds() + seconds
        while True:
            waiter = Waiter(clock)
            waiter.acquire()
            self._waiters.append(waiter)
            called = False
            try:
                if ready():
                    return True
                called = waiter.acquire(True, seconds)
            finally:
                if not called:
                    self._leave(waiter)
            if ready():
                return True
            if not called:
                return False
            if seconds >= 0:
                seconds = max(end - clock.seconds(), 0)

    def call(self) -> None:
        """Wake the first thread in line."""
        with contextlib.suppress(IndexError):
            self._waiters.popleft().release()

    def _leave(self, waiter: Waiter) -> None:
        try:
            self._waiters.remove(waiter)
        except ValueError:
            self.call()  # it was called, and needs no call any more


def _is_library(caller: FrameType) -> bool:
    name = caller.f_globals.get("__name__") or ""
    return name != __name__ and name.partition(".")[0] in _LIBRARY


def _not_pickled(thing: Any, protocol: Any) -> Any:
    """Raise what Python raises for the object that a stand-in replaces."""
    raise TypeError(f"cannot pickle '{type(thing).__module__}.{type(thing).__qualname__}' object")


class _NamedAsInC(type):
    """The type of a class whose name includes its module in exceptions, as that of a class written in C does."""

    __name__ = property(lambda cls: cls.__qualname__)


class Lock(metaclass=_NamedAsInC):
    """A stand-in for `threading.Lock`."""

    def __new__(cls) -> Any:
        """Return a real lock for the standard library."""
        return _RealLock() if _is_library(sys._getframe(1)) else super().__new__(cls)

    def __init__(self) -> None:
        self._lock, self._line = _RealLock(), _Line()

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Acquire the lock; a time limit is in virtual seconds."""
        waits = blocking and (timeout == -1 or 0 <= timeout <= threading.TIMEOUT_MAX)
        if not waits or not self._line.is_virtual():
            return self._lock.acquire(blocking, timeout)  # anything else than waiting, mistakes too
        return self._lock.acquire(False) or self._line.wait(lambda: self._lock.acquire(False), timeout)

    __enter__ = acquire

    def __exit__(self, *error: object) -> None:
        self.release()

    def release(self) -> None:
        """Release the lock, and wake a thread that waits for it."""
        self._lock.release()
        self._line.call()

    def locked(self) -> bool:
        """Return whether the lock is held."""
        return self._lock.locked()

    def _at_fork_reinit(self) -> None:
        self.__init__()  # type: ignore[misc]

    __reduce_ex__ = _not_pickled

    def __repr__(self) -> str:
        return object.__repr__(self).replace("<", "<locked " if self.locked() else "<unlocked ", 1)


class RLock(threading._PyRLock, metaclass=_NamedAsInC):  # type: ignore[name-defined, misc]
    """A stand-in for `threading.RLock`."""

    def __new__(cls) -> Any:
        """Return a real lock for the standard library."""
        return _real_rlock() if _is_library(sys._getframe(1)) else super().__new__(cls)

    def __init__(self) -> None:
        super().__init__()
        self._block = Lock()

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Acquire the lock once more; a time limit is in virtual seconds."""
        return bool(super().acquire(blocking, timeout))

    __enter__ = acquire
    __reduce_ex__ = _not_pickled


class SimpleQueue(metaclass=_NamedAsInC):
    """A stand-in for `queue.SimpleQueue`."""

    __class_getitem__: Any = classmethod(types.GenericAlias)

    def __new__(cls) -> Any:
        """Return a real queue for the standard library, except for `multiprocessing.pool`, where a thread may wait."""
        caller = sys._getframe(1)
        is_real = _is_library(caller) and caller.f_globals.get("__name__") != "multiprocessing.pool"
        return _RealQueue() if is_real else super().__new__(cls)

    def __init__(self) -> None:
        self._items: Any = _RealQueue()
        self._line = _Line()

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        """Add an item, and wake a thread that waits for one."""
        self._items.put(item)
        self._line.call()

    def put_nowait(self, item: Any) -> None:
        """Add an item; `put` never waits either."""
        self.put(item)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """Remove and return the first item; a time limit is in virtual seconds."""
        waits = block and (timeout is None or timeout >= 0)
        if not waits or not self._line.is_virtual():
            return self._items.get(block, timeout)
        found: list[Any] = []

        def take() -> bool:
            with contextlib.suppress(queue.Empty):
                found.append(self._items.get_nowait())
            return bool(found)

        if not take() and not self._line.wait(take, -1 if timeout is None else timeout):
            raise queue.Empty
        return found[0]

    def get_nowait(self) -> Any:
        """Remove and return the first item, or raise `queue.Empty`."""
        return self._items.get_nowait()

    def empty(self) -> bool:
        """Return whether there is no item."""
        return bool(self._items.empty())

    def qsize(self) -> int:
        """Return the number of items."""
        return int(self._items.qsize())

    __reduce_ex__ = _not_pickled


for _stand_in, _module, _name in (
    (Lock, "_thread", "lock"),
    (RLock, "_thread", "RLock"),
    (SimpleQueue, _RealQueue.__module__, "SimpleQueue"),
):
    _stand_in.__module__, _stand_in.__qualname__ = _module, _name
    vars(type)["__name__"].__set__(_stand_in, f"{_module}.{_name}")


@contextlib.contextmanager
def locks_wait_on(clock: Waits) -> Iterator[None]:
    """Make the program's locks and simple queues wait on this clock inside the block."""
    names: list[tuple[Any, str, Any]] = [
        (threading, "Lock", Lock),
        (threading, "RLock", RLock),
        (queue, "SimpleQueue", SimpleQueue),
    ]
    before, clock_before = [getattr(module, name) for module, name, _ in names], _RUN.clock
    _RUN.clock = clock
    for module, name, ours in names:
        setattr(module, name, ours)
    try:
        yield
    finally:
        _RUN.clock = clock_before
        for (module, name, _), real in zip(names, before, strict=True):
            setattr(module, name, real)
