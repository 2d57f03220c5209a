"""The wall limit of a run.

A thread waits for the limit and interrupts the main thread, with a real signal where there are real ones (it ends
a system call too). What it raises must end the run whatever the program catches: from then on every further line
of the program raises too, so that no `except` holds it for long (before Python 3.12: the first such line).
"""

import _thread
import contextlib
import math
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Set
from types import CodeType, FrameType
from typing import Any, Self

from grader.clock import Clock
from grader.exceptions import NeverYields, RunStopped, TimedOut
from grader.surroundings import undone_in_children
from grader.threads import Real

SIGNAL: Any = getattr(signal, "SIGALRM", None) or getattr(signal, "SIGBREAK", signal.SIGTERM)
TOOL = 4
"""A tool id of `sys.monitoring` that has no standard use."""
AGAIN = 0.005
"""Wall seconds between two interruptions of a program that does not stop."""


class Watchman:
    """A thread that rings when a limit is reached: one at a time, and as many in turn as there are runs.

    A context manager; there is no thread before the first limit, and none outside the block.
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

    def start(self) -> threading.Thread:
        """The thread, which is there from now on."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._watch, name="coroutine-grader-alarm", daemon=True)
            self._thread.start()
        return self._thread

    def expect(self, seconds: float, ring: Callable[[], None]) -> None:
        """Call `ring` in so many wall seconds, and again and again after that, until somebody says `forget`."""
        with self._changed:
            self._due, self._ring = Real.monotonic() + seconds, ring
            if self._due < self._looks_at:
                self._changed.notify()

    def forget(self) -> None:
        """Nothing rings any more. The thread is left asleep: it finds out when it looks the next time."""
        with self._changed:
            self._due = None

    def left_behind(self) -> None:
        """In a child process: the thread, and whoever holds the lock, are not there."""
        self._begin()

    def _watch(self) -> None:
        with self._changed:
            while not self._leaves:
                left = math.inf if self._due is None else self._due - Real.monotonic()
                if left <= 0:
                    self._ring()
                    self._due = Real.monotonic() + AGAIN
                    continue
                self._looks_at = math.inf if self._due is None else self._due
                self._changed.wait(None if self._due is None else left)


_on_duty: list[Watchman] = []


@contextlib.contextmanager
def ready_to_watch() -> Iterator[None]:
    """Inside the block all alarms share a watchman: to start a thread takes longer than many a run."""
    with Watchman() as watchman:
        _on_duty.append(watchman)
        try:
            yield
        finally:
            _on_duty.remove(watchman)


def start_watching() -> None:
    """Start that watchman's thread now, for whoever counts the threads that programs leave behind."""
    _on_duty[-1].start()


class Alarm:
    """Ends the run on `clock` after `limit` wall seconds; `file` is the program's `co_filename`.

    Steps aside for good once `debugging()` is true at the limit. In functions with the `spared` code it raises nothing:
    the interpreter calls them where an exception ends nothing, and shows it on the terminal.
    """

    def __init__(
        self, clock: Clock, file: str, limit: float, debugging: Callable[[], bool], spared: Set[CodeType] = frozenset()
    ) -> None:
        self._clock, self._file, self._limit, self._debugging = clock, file, limit, debugging
        self._spared = spared
        self._armed = False
        self._watchman: Watchman | None = None

    def off(self) -> None:
        """No limit any more."""
        if self._watchman is not None:
            self._watchman.forget()

    @contextlib.contextmanager
    def armed(self) -> Iterator[None]:
        """The limit holds inside the block. Only in the main thread: signals go nowhere else."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(SIGNAL, self._on_signal)
        try:
            with contextlib.nullcontext(_on_duty[-1]) if _on_duty else Watchman() as self._watchman:
                self._clock.threads.disregard(self._watchman.start())
                with undone_in_children(self._watchman.left_behind):
                    self._armed = True
                    self._watchman.expect(self._limit, self.ring)
                    try:
                        yield
                    finally:
                        self._armed = False
                        self._watchman.forget()
        finally:
            self._watchman = None
            signal.signal(SIGNAL, before)
            self._stop_raising()

    @contextlib.contextmanager
    def no_more_lines(self) -> Iterator[None]:
        """Inside the block every line of the program raises: what is let go of there cannot go on for ever."""
        self._armed = True
        try:
            self._raises_at(None)
            yield
        finally:
            self._armed = False
            self._stop_raising()

    def ring(self) -> None:
        """Interrupt the main thread, from another one."""
        if hasattr(signal, "pthread_kill"):
            signal.pthread_kill(threading.main_thread().ident or 0, SIGNAL)
        else:
            _thread.interrupt_main(SIGNAL)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if not self._armed:
            return
        is_first = self._clock.stopped is None
        if is_first:
            if self._debugging():
                self.off()
                return
            with contextlib.suppress(RunStopped):
                # How many turns a machine makes until the limit depends on its load; what they were, does not.
                self._clock.stop(NeverYields() if self._clock.stands_still else TimedOut())
        if (is_first or self._raises_at(frame)) and not self._is_spared(frame):
            raise self._clock.stopped  # type: ignore[misc] # it is, by now

    def insist(self) -> None:
        """The program is told that its run is over, from inside a call of its own: it may not catch that and go on."""
        if self._armed:
            self._raises_at(sys._getframe(1))

    def _raises_at(self, frame: FrameType | None) -> bool:
        """Make the program's further lines raise; whether any of its code is under way."""
        if sys.version_info >= (3, 12):
            monitoring, line = sys.monitoring, sys.monitoring.events.LINE
            if monitoring.get_tool(TOOL) is None:
                monitoring.use_tool_id(TOOL, "coroutine-grader-alarm")
                monitoring.register_callback(TOOL, line, self._at_line)
                monitoring.set_events(TOOL, line)
        else:
            sys.settrace(self._trace)
        under_way = False
        while frame is not None:
            if frame.f_code.co_filename == self._file:
                under_way = True
                frame.f_trace = self._trace
            frame = frame.f_back
        return under_way

    def _is_spared(self, frame: FrameType | None) -> bool:
        while frame is not None and frame.f_code not in self._spared:
            frame = frame.f_back
        return frame is not None

    def _at_line(self, code: CodeType, line: int) -> None:
        if self._armed and code.co_filename == self._file:
            raise self._clock.stopped or TimedOut()

    def _trace(self, frame: FrameType, event: str, value: object) -> object:
        if self._armed and event == "line" and frame.f_code.co_filename == self._file:
            raise self._clock.stopped or TimedOut()
        return self._trace

    def _stop_raising(self) -> None:
        if sys.version_info >= (3, 12):
            if sys.monitoring.get_tool(TOOL) == "coroutine-grader-alarm":
                sys.monitoring.set_events(TOOL, 0)
                sys.monitoring.register_callback(TOOL, sys.monitoring.events.LINE, None)
                sys.monitoring.free_tool_id(TOOL)
        elif sys.gettrace() == self._trace:
            sys.settrace(None)
