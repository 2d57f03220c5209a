"""The threads beside the event loop: is anybody still at work?

Virtual time must not run ahead of a thread that computes, and need not wait for one that sleeps. So each thread
that a program started is either *at work* or *idle*: asleep on the virtual clock, a pool's worker without a job,
or waiting for threads that are themselves asleep.
"""

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import thread as pool_threads


class Real:
    """The machine's own clock, in wall seconds. In a class, where freezegun does not look for it."""

    monotonic = staticmethod(time.monotonic)
    sleep = staticmethod(time.sleep)


class Threads:
    """The threads started since this object was made, by whoever shares its process."""

    def __init__(self) -> None:
        self._known = set(threading.enumerate())
        self._idle: dict[threading.Thread, Callable[[], bool]] = {}

    def started_here(self, thread: threading.Thread) -> bool:
        """Whether the thread belongs to the program, not to those who run it."""
        return thread not in self._known

    def disregard(self, thread: threading.Thread) -> None:
        """The thread is not the program's."""
        self._known.add(thread)

    def at_work(self) -> bool:
        """Whether any thread of the program, the calling one aside, may yet do something by itself."""
        others = [thread for thread in threading.enumerate() if thread not in self._known]
        if not others:
            return False
        here = threading.current_thread()
        frames = sys._current_frames()
        return any(self._works(thread, frames) for thread in others if thread is not here)

    def _works(self, thread: threading.Thread, frames: dict[int, object]) -> bool:
        still_idle = self._idle.get(thread)
        if still_idle is not None:
            return not still_idle()
        if getattr(thread, "pydev_do_not_trace", False):  # a debugger's own
            return False
        pending = getattr(thread, "pending_work_items", None)  # a process pool's manager
        if pending is not None:
            return bool(pending)
        frame = frames.get(thread.ident or 0)
        if getattr(frame, "f_code", None) is pool_threads._worker.__code__:
            # Blocked in `work_queue.get()`, or a moment before it: idle if there is nothing to get.
            queue = frame.f_locals.get("work_queue")  # type: ignore[attr-defined]
            return queue is None or queue.qsize() > 0
        return True

    @contextlib.contextmanager
    def idle(self, while_: Callable[[], bool] = lambda: True) -> Iterator[None]:
        """The calling thread does nothing by itself inside the block, as long as `while_()` holds."""
        here = threading.current_thread()
        self._idle[here] = while_
        try:
            yield
        finally:
            self._idle.pop(here, None)

    def any_asleep(self, threads: Iterable[threading.Thread]) -> bool:
        """Whether one of these threads is asleep on the virtual clock."""
        return any(thread in self._idle for thread in threads)

    def wake(self, thread: threading.Thread) -> None:
        """The thread is at work again from now on, before it knows it itself."""
        self._idle.pop(thread, None)
