"""The time limits of a run: one for all of it, and one of processor time for a stretch without progress.

The first counts what the run uses (`grader.virtual_time.time_used`): processor time, or wall time in which it waits.

A thread (`grader.simulation.watchdog`) waits for the limit and interrupts the main thread, with a real signal on
systems that have them (a signal also ends a system call). The exception that the handler raises must end the run
whatever the program catches. From then on every further line of the program raises too, so that no `except` holds it
for long (before Python 3.12: only the first such line).

A program that loops in one step is stopped by processor time, since a loaded machine grants it less per wall second.
"""

import _thread
import contextlib
import math
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Set
from types import CodeType, FrameType
from typing import Any, Protocol

from grader.exceptions import NeverYields, NothingCame, RunStopped, Stuck, TimedOut
from grader.simulation.compat import set_signal_handler
from grader.simulation.watchdog import Watchdog
from grader.virtual_time.child_processes import undone_in_children
from grader.virtual_time.clock import Clock
from grader.virtual_time.detached_functions import detached
from grader.virtual_time.machine_clock import Real
from grader.virtual_time.time_used import TimeUsed

SIGNAL: Any = getattr(signal, "SIGURG", None) or getattr(signal, "SIGBREAK", signal.SIGTERM)
"""A signal that programs do not use. By default the system ignores SIGURG, so one that comes late does no harm."""
TOOL = 4
"""A tool id of `sys.monitoring` that has no standard use."""
QUIET = 2.0
"""Wall seconds without progress after which `Alarm.on_quiet` is called."""
RING_INTERVAL = 0.005
"""Wall seconds between two interruptions of a program that does not stop."""
LOOK_INTERVAL = 0.05
"""Wall seconds between two checks of a program's progress."""
UNWINDS = 1.0
"""Wall seconds in which asyncio may cancel tasks after the end; for a web of thousands it would never finish."""
_own_seconds = time.thread_time


class Attendant(Protocol):
    """The means to interrupt the main thread in a long step (`grader.simulation.long_steps`)."""

    def is_due(self, frame: FrameType | None) -> bool:
        """Return whether to interrupt the main thread, which is in this frame; called in another thread."""

    def attend(self, frame: FrameType | None) -> RunStopped | None:
        """Do in the main thread what is due; return why the run ends, if it does."""


class Alarm:
    """An alarm that ends the run on `clock` at its time limits; `file` is the program's `co_filename`.

    `limit` is in seconds (`TimeUsed`); `clock.bounds` has the share of it that the program may compute without
    `progress()` changing. The alarm turns itself off once `debugging()` is true at a limit. In functions with the
    `spared` code it raises nothing: the interpreter calls them where an exception only appears on the terminal, or
    keeps a lock from its release.
    `shared` is a watchdog that other alarms use too; by default the alarm starts its own. `long_steps` may interrupt
    the program too.
    """

    def __init__(
        self,
        clock: Clock,
        file: str,
        limit: float,
        debugging: Callable[[], bool],
        progress: Callable[[], object],
        spared: Set[CodeType] = frozenset(),
        shared: Watchdog | None = None,
        long_steps: Attendant | None = None,
    ) -> None:
        self._clock, self._file, self._limit, self._debugging = clock, file, limit, debugging
        self._progress, self._spared = progress, spared
        self._long_steps, self._attends = long_steps, False
        self._may_compute = limit * clock.bounds.stuck
        self._used_before: float | None = None
        """The processor seconds of the watchdog's thread at its first look."""
        self._used_here = 0.0
        """Those that it has used since."""
        self._used = self._time_used()
        self._seen: tuple[object, float] = (None, math.inf)
        """The last progress, and the processor time by which there must be more."""
        self._waits = (math.inf, 0.0)
        """The wall time and the processor time at which that was first seen."""
        self.on_quiet: Callable[[], None] = lambda: None
        """Called in another thread when there has been no progress for `QUIET` wall seconds, and again after more."""
        self._quiet_from = math.inf
        self._stuck = False
        self._owes = False
        """True if the first ring came where nothing may be raised: the next one then counts as the first."""
        self._must_be_over = math.inf
        self._armed = False
        self._held = 0
        self._is_over = False
        self._is_shared, self._watchdog = shared is not None, shared or Watchdog()

    def off(self) -> None:
        """Remove the limit."""
        self._watchdog.forget()

    def watchdog(self) -> contextlib.AbstractContextManager[object]:
        """Return a context manager, at whose end no thread watches, unless it is shared; around all others."""
        return contextlib.nullcontext() if self._is_shared else self._watchdog

    @contextlib.contextmanager
    def armed(self) -> Iterator[None]:
        """Apply the limit inside the block; only in the main thread, the only one that handles signals."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        self._used = self._time_used()
        self._used_before, self._used_here = None, 0.0
        self._note_progress(self._progress(), self._computed())
        self._quiet_from = Real.monotonic() + QUIET
        with self._watched(self._on_signal, min(LOOK_INTERVAL, self._limit), self._look):
            yield

    @contextlib.contextmanager
    def cleaning_up(self) -> Iterator[None]:
        """Keep finalizers of the program's objects from running forever inside the block, after the run.

        If it was stopped in the middle, every line of the program raises. In any case its code is interrupted again and
        again, since one `except` may catch what a line raises: from now on, or after a while if the run has ended.
        """
        self._is_over, stopped = True, self._clock.stopped is not None
        seconds = RING_INTERVAL if stopped else UNWINDS
        is_main = threading.current_thread() is threading.main_thread()
        with self._watched(self._on_late_signal, seconds, self._ring_again) if is_main else self._raising():
            if stopped:
                self._raises_at(None)
            yield

    @contextlib.contextmanager
    def _raising(self) -> Iterator[None]:
        """Arm the limit inside the block."""
        self._armed = True
        try:
            yield
        finally:
            self._armed = False
            self._stop_raising()

    @contextlib.contextmanager
    def _watched(
        self, on_signal: Callable[[int, FrameType | None], None], seconds: float, look: Callable[[], float]
    ) -> Iterator[None]:
        """Arm the limit inside the block: a watchdog looks after so many wall seconds, and may interrupt it."""
        with contextlib.ExitStack() as stack:
            handler = stack.enter_context(detached(on_signal))
            before = set_signal_handler(SIGNAL, handler)
            stack.callback(set_signal_handler, SIGNAL, before)
            self._watchdog.start(self._clock.threads)
            stack.enter_context(undone_in_children(self._watchdog.left_behind))
            stack.enter_context(self._raising())
            self._watchdog.expect(seconds, look)
            stack.callback(self._watchdog.forget)
            yield

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Raise nothing inside the block, which completes the record of the run."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1

    def disarm(self) -> None:
        """Stop raising, since the program has ended by itself."""
        self._armed = False

    def _look(self) -> float:
        """Interrupt the program if a limit is reached, and return the wall seconds until the next look.

        The watchdog's thread runs it.
        """
        if self._used_before is None:
            self._used_before = _own_seconds()  # in other runs, perhaps
        self._used_here = _own_seconds() - self._used_before
        left = self._limit - self._used.seconds()
        if self._clock.stopped is None and left > 0:
            progress, computed = self._progress(), self._computed()
            if progress != self._seen[0]:
                self._note_progress(progress, computed)
                self._quiet_from = Real.monotonic() + QUIET
            elif Real.monotonic() > self._quiet_from:
                self._quiet_from = math.inf
                self.on_quiet()
            if computed < self._seen[1]:
                self._attend_if_due()
                return min(LOOK_INTERVAL, left)
            self._stuck = True
        self._must_be_over = min(self._must_be_over, Real.monotonic() + UNWINDS)
        self.ring()
        return RING_INTERVAL

    def _time_used(self) -> TimeUsed:
        # A thread that wakes later had no turn meanwhile, and nor had others.
        return TimeUsed(self._computed, self._clock.threads.others_are_ready, LOOK_INTERVAL)

    def _computed(self) -> float:
        """Return the processor seconds of the process, except those of threads that only watch, as the watchdog."""
        return self._clock.threads.seconds_of_process() - self._used_here

    def _note_progress(self, progress: object, computed: float) -> None:
        self._seen = (progress, computed + self._may_compute)
        self._waits = (Real.monotonic(), computed)

    def _attend_if_due(self) -> None:
        """Interrupt the main thread to attend to its long step, if anything is due."""
        frame = sys._current_frames().get(threading.main_thread().ident or 0)
        if self._long_steps is not None and self._long_steps.is_due(frame):
            self._attends = True
            self.ring()

    def ring(self) -> None:
        """Interrupt the main thread, from another one."""
        if hasattr(signal, "pthread_kill"):
            signal.pthread_kill(threading.main_thread().ident or 0, SIGNAL)
        else:
            _thread.interrupt_main(SIGNAL)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if not self._armed or self._held:
            return
        reason = self._clock.stopped
        is_first = reason is None or self._owes
        if reason is None:
            if self._debugging():
                self.off()
                return
            attends, self._attends = self._attends and self._long_steps is not None, False
            reason = self._long_steps.attend(frame) if attends and self._long_steps else self._reason()
        if reason is None:
            return
        with contextlib.suppress(RunStopped):
            self._clock.stop(reason)  # not only the first time: this may have interrupted a call that has begun to
        over_due, is_spared = Real.monotonic() > self._must_be_over, self._is_spared(frame)
        self._owes = is_first and is_spared
        if (is_first or self._raises_at(frame) or over_due) and not is_spared:
            raise self._clock.stopped or reason

    def _ring_again(self) -> float:
        self.ring()
        return RING_INTERVAL

    def _on_late_signal(self, number: int, frame: FrameType | None) -> None:
        if self._armed and self._raises_at(frame) and not self._is_spared(frame):
            raise self._end()

    def _reason(self) -> RunStopped:
        """Return why the run is late.

        The number of turns within a limit depends on the machine; whether they wait for nothing does not.
        """
        if self._stuck:
            return Stuck()
        if self._clock.stands_still:
            return NeverYields()
        return NothingCame() if self._waits_outside() else TimedOut()

    def _waits_outside(self) -> bool:
        """Return whether the program has done nothing for most of its time, in a call that is no wait of its loop."""
        since, computed = self._waits
        waited = Real.monotonic() - since
        used = self._computed() - computed
        return waited > self._limit / 2 and used < waited / 10 and not any(loop.waiting for loop in self._clock.loops)

    def keep_raising(self) -> None:
        """Make further lines raise too, when a call of the program itself raises that its run is over."""
        if self._armed:
            self._raises_at(sys._getframe(1))

    def _raises_at(self, frame: FrameType | None) -> bool:
        """Make the program's further lines raise; return whether any of its code is running."""
        if sys.version_info >= (3, 12):
            monitoring, line = sys.monitoring, sys.monitoring.events.LINE
            if monitoring.get_tool(TOOL) is None:
                with contextlib.suppress(ValueError):  # the next ring came in between, and has done all this
                    monitoring.use_tool_id(TOOL, "coroutine-grader-alarm")
                    monitoring.register_callback(TOOL, line, self._at_line)
                    monitoring.set_events(TOOL, line)
        else:
            with contextlib.suppress(RuntimeError):  # this ring came in the middle of such a call; another one follows
                sys.settrace(self._trace)
        under_way = False
        while frame is not None:
            if frame.f_code.co_filename == self._file:
                under_way = True
                frame.f_trace = self._trace
            frame = frame.f_back
        return under_way

    def _end(self) -> RunStopped:
        """Return what a line raises; after the run a new exception, whose traceback keeps no objects alive."""
        return TimedOut() if self._is_over or self._clock.stopped is None else self._clock.stopped

    def _is_spared(self, frame: FrameType | None) -> bool:
        while frame is not None and frame.f_code not in self._spared:
            frame = frame.f_back
        return frame is not None

    def _at_line(self, code: CodeType, line: int) -> None:
        if self._armed and code.co_filename == self._file:
            raise self._end()

    def _trace(self, frame: FrameType, event: str, value: object) -> Any:
        if self._armed and event == "line" and frame.f_code.co_filename == self._file:
            raise self._end()
        return self._trace

    def _stop_raising(self) -> None:
        if sys.version_info >= (3, 12):
            if sys.monitoring.get_tool(TOOL) == "coroutine-grader-alarm":
                sys.monitoring.set_events(TOOL, 0)
                sys.monitoring.register_callback(TOOL, sys.monitoring.events.LINE, None)
                sys.monitoring.free_tool_id(TOOL)
        elif sys.gettrace() == self._trace:
            sys.settrace(None)
