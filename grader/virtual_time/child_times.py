"""How long a child process has waited: the part of its life that counts as virtual time.

A child works in real time, and computing takes no virtual time. So what counts is the wall time of the child, without
its own processor time and without the time for which it was ready and other processes had the processor. What is left
depends little on the machine and on its load, and is rounded down to `GRID`. Only Linux says how long a process was
ready; elsewhere that is part of the rest.
"""

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grader.virtual_time.full_pipes import is_stuck
from grader.virtual_time.threads import Real, Wake
from grader.virtual_time.timers import SECOND, Moment

GRID = SECOND // 20
"""Nanoseconds."""
MISSING = GRID * 2 // 5
"""Nanoseconds for which a child may have been ready while another one, for which it waited, was asleep."""
SAMPLE = 0.005
"""Wall seconds between two looks at a child whose end cannot be waited for."""
_TICK = 1.0 / os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 1.0


class Started:
    """The moment at which a child is started: to copy a large process takes processor time before the child runs."""

    def __init__(self) -> None:
        self._began, self._computed = Real.monotonic(), time.thread_time()

    def seconds(self) -> float:
        """Return the wall time of the start, in seconds, now that the child exists."""
        return self._began + (time.thread_time() - self._computed)


class ChildTime:
    """The time of one child process.

    Args:
        pid: The child process.
        moment: The virtual moment of its start.
        began: The same on the machine's clock, in wall seconds.
        is_fed: Whether it may wait for what the program writes to it. Then the main thread's computing counts as its
            own.
    """

    def __init__(self, pid: int, moment: Moment, began: float, is_fed: bool) -> None:
        self.pid, self._moment, self._began, self._is_fed = pid, moment, began, is_fed
        self._before = sum(_shares("self"))
        self._over, self._counted, self._in_all = Wake(), 0.0, 0.0
        self._ended: float | None = None
        self.process: Callable[[], Any] = lambda: None
        """Return the `Popen` that started it, if there is one."""
        self.is_awaited = False
        """Whether a thread waits for it that does not move the clock."""

    def watch(self, start: Callable[[threading.Thread], None]) -> None:
        """Start a thread that notes when the child ends, before anything else can collect its exit status."""
        start(threading.Thread(target=self._watch, name="coroutine-grader-child", daemon=True))

    def _watch(self) -> None:
        before = seconds_ready()
        if sys.platform != "win32":
            with contextlib.suppress(ChildProcessError):  # collected already
                os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        ended = Real.monotonic()
        self._in_all = self._waited(ended - (seconds_ready() - before))  # this thread may have woken late
        self._ended = ended
        self._over.lock.release()

    def wait(self, seconds: float) -> bool:
        """Wait until the child has ended, at most so many wall seconds; return whether it has."""
        if self._over.wait(seconds):
            self._over.lock.release()  # for whoever asks next
            return True
        return False

    @property
    def has_ended(self) -> bool:
        """Return whether the child has ended and its time is known; once true, it stays true."""
        return self._ended is not None

    def is_stuck(self) -> bool:
        """Return whether it writes to a full pipe, from which only the program could read."""
        process = self.process()
        readers = [stream.fileno() for stream in (process.stdout, process.stderr) if stream] if process else []
        return bool(readers) and is_stuck(self.pid, readers)

    def lived(self) -> float:
        """Return the wall seconds since its start, without those for which it was ready and had no processor."""
        return Real.monotonic() - self._began - _shares(self.pid)[1]

    def moment(self) -> Moment:
        """Return the virtual moment that the child has reached."""
        return self._moment[0] + whole(self._so_far() - self._counted), self._moment[1] + 1

    def count_from(self, moment: Moment) -> None:
        """Count from this virtual moment on, which is the present: the program has just sent it a signal."""
        self._moment, self._counted = moment, self._so_far()

    def _so_far(self) -> float:
        return self._in_all if self._ended is not None else self._waited(Real.monotonic())

    def _waited(self, now: float) -> float:
        computed, ready = _shares(self.pid)
        if self._is_fed:
            computed += sum(_shares("self")) - self._before
        return now - self._began - computed - ready


def seconds_of_shell(call: Callable[[], int], start: Callable[[threading.Thread], None]) -> tuple[int, float]:
    """Call something that starts a child and collects its exit status; return that, and the seconds that it waited.

    Another thread looks at the child and its own children meanwhile, to learn for how long they are ready.
    """
    here, over, ready = threading.get_native_id(), Wake(), dict[int, float]()
    others, computed, began = _children_of(here), _computed_by_children(), Real.monotonic()

    def sample() -> None:
        while not over.wait(SAMPLE):
            for child in _children_of(here) - others:
                below = _children_of(child, child)
                if below:  # it waits for them, and is ready now and then while they are asleep
                    ready.pop(child, None)
                for pid in below or {child}:
                    ready[pid] = _shares(pid)[1] or ready.get(pid, 0.0)

    start(threading.Thread(target=sample, name="coroutine-grader-child", daemon=True))
    try:
        status = call()
    finally:
        waited = Real.monotonic() - began - (_computed_by_children() - computed) - sum(ready.values())
        over.lock.release()
    return status, waited


def seconds_ready() -> float:
    """Return the seconds so far for which the calling thread was ready to run and other threads had the processor."""
    return _shares(f"self/task/{threading.get_native_id()}")[1]


def whole(seconds: float) -> int:
    """Return the nanoseconds that count."""
    return max(0, int(seconds * SECOND) + MISSING) // GRID * GRID


def _computed_by_children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _children_of(thread: int, process: int | str = "self") -> set[int]:
    try:
        return set(map(int, Path(f"/proc/{process}/task/{thread}/children").read_text().split()))
    except (OSError, ValueError):
        return set()


def _shares(pid: int | str) -> tuple[float, float]:
    """Return the processor seconds of a process and its children, and the seconds for which it was ready to run.

    For a process of several threads, the latter and the exact former are those of its main one.
    """
    try:
        ran, ready, _ = map(int, Path(f"/proc/{pid}/schedstat").read_text().split())
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (OSError, ValueError):
        return 0.0, 0.0
    return max(ran / 1e9, sum(map(int, fields[11:15])) * _TICK), ready / 1e9
