"""`signal.alarm` and `signal.setitimer` on virtual time: SIGALRM comes at the virtual moment for which it was set.

The timers that count processor time (`ITIMER_VIRTUAL`, `ITIMER_PROF`) stay the system's.
"""

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

from grader.virtual_time.child_processes import replaced, undone_in_children
from grader.virtual_time.clock import Clock
from grader.virtual_time.detached_functions import detached
from grader.virtual_time.machine_clock import Real
from grader.virtual_time.stand_in import StandIn
from grader.virtual_time.timers import SECOND

_SIGNAL: Any = signal
"""The module, with names that Windows lacks; there nothing here is called."""
HANDLER_LIMIT = 1.0
"""Wall seconds that a thread which has moved the clock to an alarm waits for the main thread to handle it."""


class Alarms:
    """The one alarm of a program, which `alarm` and `setitimer` set.

    Args:
        clock: The clock of the program.
        before: Called with SIGALRM before it is sent to the main thread.
        after: Called after that.
    """

    def __init__(self, clock: Clock, before: Callable[[int], None], after: Callable[[], None]) -> None:
        self._clock, self._before, self._after = clock, before, after
        self._interval = 0.0
        self._real: dict[str, Any] = {}

    @contextlib.contextmanager
    def kept(self) -> Iterator[None]:
        """Replace the functions of `signal` inside the block; not in children that the program forks."""
        if not hasattr(signal, "setitimer"):
            yield
            return
        ours: dict[str, Callable[..., Any]] = {"alarm": self._alarm, "setitimer": self._set, "getitimer": self._get}
        self._real = {name: getattr(signal, name) for name in ours}
        self._clock.on_alarm = self._ring

        def forget() -> None:
            self._clock.alarm = None

        with contextlib.ExitStack() as stack:
            stack.callback(forget)
            stack.enter_context(undone_in_children(forget))
            functions = {name: stack.enter_context(detached(one)) for name, one in ours.items()}
            places = [(signal, name, StandIn(self._real[name], one)) for name, one in functions.items()]
            stack.enter_context(replaced(places))
            yield

    def _alarm(self, seconds: int, /) -> int:
        left = self._set(_SIGNAL.ITIMER_REAL, _whole(seconds))[0]
        return max(round(left), 1) if left else 0

    def _set(self, which: int, seconds: float, interval: float = 0.0, /) -> tuple[float, float]:
        if which != _SIGNAL.ITIMER_REAL or not self._clock.threads.in_program() or seconds < 0 or interval < 0:
            return self._real["setitimer"](which, seconds, interval)  # type: ignore[no-any-return]
        before = self._get(which)
        self._interval = float(interval) if seconds else 0.0
        self._clock.set_alarm(seconds if seconds else None)
        return before

    def _get(self, which: int, /) -> tuple[float, float]:
        if which != _SIGNAL.ITIMER_REAL:
            return self._real["getitimer"](which)  # type: ignore[no-any-return]
        moment = self._clock.alarm
        left = 0.0 if moment is None else (moment[0] - self._clock.nanoseconds) / SECOND
        return max(left, 0.0), self._interval

    def _ring(self) -> None:
        """Send the signal, and set the alarm anew if it comes at intervals."""
        self._clock.set_alarm(self._interval if self._interval else None)
        self._before(_SIGNAL.SIGALRM)
        for loop in list(self._clock.loops):
            loop.tell_of_outside()
        main = threading.main_thread().ident or 0
        before = sys._current_frames().get(main)
        _SIGNAL.pthread_kill(main, _SIGNAL.SIGALRM)
        self._after()
        if threading.get_ident() != main:
            _wait_for_another_frame(main, before)


def _wait_for_another_frame(thread: int, frame: FrameType | None) -> None:
    """Wait for at most `HANDLER_LIMIT` until this thread, which was blocked in this frame, handles a signal."""
    end = Real.monotonic() + HANDLER_LIMIT
    while sys._current_frames().get(thread) is frame and Real.monotonic() < end:
        Real.sleep(0.00005)


def _whole(seconds: int) -> int:
    if not hasattr(seconds, "__index__"):
        raise TypeError(f"{type(seconds).__name__!r} object cannot be interpreted as an integer")
    return seconds
