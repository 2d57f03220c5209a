"""Waits outside that the clock knows nothing of: in a read of a pipe, say, or in a lock shared with a child process.

Nothing tells of such a call. But the thread has spent wall time in which it neither computed nor was ready to, and
that is looked for where the program could notice that time has passed: it reads a clock, prints, or is about to sleep.
"""

import threading
import time

from grader.virtual_time.child_times import said_of
from grader.virtual_time.machine_clock import Real

LEAST = 0.03
"""Wall seconds of such waits that count; shorter ones are those for files and for locks of the interpreter."""


class UnseenWaits:
    """The waits of the thread that moves the clock, since it last asked."""

    def __init__(self) -> None:
        self._thread = 0
        self._at = self._computed = self._ready = 0.0

    def forget(self) -> None:
        """Begin anew, after a wait that the clock knows."""
        self._thread, self._ready = threading.get_native_id(), _ready()
        self._at, self._computed = Real.monotonic(), time.thread_time()

    def over(self) -> bool:
        """Return whether the calling thread has waited since it last asked or forgot."""
        if threading.get_native_id() != self._thread:
            self.forget()
            return False
        waited = Real.monotonic() - self._at - (time.thread_time() - self._computed)
        if waited < LEAST:
            return False
        before = self._ready
        self.forget()
        return waited - (self._ready - before) >= LEAST


def _ready() -> float:
    said = said_of(f"self/task/{threading.get_native_id()}")
    return 0.0 if said is None else said.ready
