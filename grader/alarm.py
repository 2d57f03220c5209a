"""The wall limit of a run.

A thread waits for the limit and interrupts the main thread, with a real signal where there are real ones (it ends
a system call too). What it raises must end the run whatever the program catches: from then on every further line
of the program raises too, so that no `except` holds it for long (before Python 3.12: the first such line).
"""

import _thread
import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import CodeType, FrameType
from typing import Any

from grader.clock import Clock
from grader.exceptions import NeverYields, TimedOut

SIGNAL: Any = getattr(signal, "SIGALRM", None) or getattr(signal, "SIGBREAK", signal.SIGTERM)
TOOL = 4
"""A tool id of `sys.monitoring` that has no standard use."""
AGAIN = 0.005
"""Wall seconds between two interruptions of a program that does not stop."""


class Alarm:
    """Ends the run on `clock` after `limit` wall seconds; `file` is the program's `co_filename`.

    Steps aside for good once `debugging()` is true at the limit.
    """

    def __init__(self, clock: Clock, file: str, limit: float, debugging: Callable[[], bool]) -> None:
        self._clock, self._file, self._limit, self._debugging = clock, file, limit, debugging
        self._armed = False
        self._off = threading.Event()

    def off(self) -> None:
        """No limit any more."""
        self._off.set()

    @contextlib.contextmanager
    def armed(self) -> Iterator[None]:
        """The limit holds inside the block. Only in the main thread: signals go nowhere else."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(SIGNAL, self._on_signal)
        watch = threading.Thread(target=self._watch, name="coroutine-grader-alarm", daemon=True)
        self._clock.threads.disregard(watch)
        self._armed = True
        watch.start()
        try:
            yield
        finally:
            self._armed = False
            self._off.set()
            watch.join()
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

    def _watch(self) -> None:
        pause = self._limit
        while not self._off.wait(pause):
            self.ring()
            pause = AGAIN

    def ring(self) -> None:
        """Interrupt the main thread, from another one."""
        if hasattr(signal, "pthread_kill"):
            signal.pthread_kill(threading.main_thread().ident or 0, SIGNAL)
        else:
            _thread.interrupt_main(SIGNAL)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if not self._armed:
            return
        if self._clock.stopped is None:
            if self._debugging():
                self._off.set()
                return
            # How many turns a machine makes until the limit depends on its load; what they were, does not.
            self._clock.stop(NeverYields() if self._clock.stands_still else TimedOut())
        if self._raises_at(frame):
            raise self._clock.stopped

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
