"""A thread that looks at a run from outside, however busy the main thread is.

It only keeps the time: `grader.simulation.wall_limit` says what happens at each look.
"""

import math
import threading
from collections.abc import Callable
from typing import Self

from grader.virtual_time.machine_clock import Real
from grader.virtual_time.threads import Threads, start_helper


class Watchdog:
    """A thread that checks a run periodically: one run at a time, and any number in turn.

    A context manager; there is no thread before the first limit, and none outside the block. Runs share one where they
    can, since starting a thread takes longer than many a run.
    """

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._thread: threading.Thread | None = None
        self._changed = threading.Condition()
        self._due: float | None = None
        self._looks_at, self._leaves = math.inf, False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._thread is not None:
            with self._changed:
                self._leaves = True
                self._changed.notify()
            self._thread.join()

    def start(self, threads: Threads | None = None) -> None:
        """Start the thread if there is none; it is not one of these threads of a program."""
        if self._thread is not None:
            if threads is not None:
                threads.disregard(self._thread)
            return
        self._thread = threading.Thread(target=self._watch, name="coroutine-grader-alarm", daemon=True)
        (start_helper if threads is None else threads.start_helper)(self._thread)

    def expect(self, seconds: float, look: Callable[[], float]) -> None:
        """Call `look` after so many wall seconds, then each time after as many as it returns, until `forget`."""
        with self._changed:
            self._due, self._look = Real.monotonic() + seconds, look
            if self._due < self._looks_at:
                self._changed.notify()

    def forget(self) -> None:
        """Stop calling `look`. The thread stays asleep, and notices when it wakes the next time."""
        with self._changed:
            self._due = None

    def left_behind(self) -> None:
        """Reset in a forked child, which has neither the thread nor the holder of the lock."""
        self._begin()

    def _watch(self) -> None:
        with self._changed:
            while not self._leaves:
                left = math.inf if self._due is None else self._due - Real.monotonic()
                if left <= 0:
                    self._due = Real.monotonic() + self._look()
                    continue
                self._looks_at = math.inf if self._due is None else self._due
                self._changed.wait(None if self._due is None else left)
