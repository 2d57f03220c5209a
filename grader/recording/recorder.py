"""The recorder, which observes a program as it runs and never disturbs it.

The event loop reports each task (`grader.virtual_time.watcher.Watcher`). The interpreter reports the coroutines of
the file, including those awaited directly. Since Python 3.12 it does so by `sys.monitoring` events of the file's own
code objects, before that by `sys.setprofile`. The same events of a few asyncio functions show which constructs the
file uses and which task holds a lock.
"""

import contextlib
import gc
import sys
import threading
from collections.abc import Iterator
from types import CodeType
from typing import Any, TextIO

from grader.exceptions import Deadlock, NeverYields, RunStopped, Standstill
from grader.recording.blocked_threads import RESULT, blocked_threads
from grader.recording.compat import WARNINGS
from grader.recording.descriptors import Descriptors
from grader.recording.frames import line_in
from grader.recording.interpreter_events import Observer, observed
from grader.recording.left_behind import LeftBehind
from grader.recording.loose_ends import LooseEnds
from grader.recording.pool_errors import PoolErrors
from grader.recording.threads_used import ThreadsUsed
from grader.recording.waiting import describe
from grader.trace.leftovers import UnseenError
from grader.trace.serialization import MOST_EVENTS
from grader.virtual_time.clock import Clock
from grader.virtual_time.machine_clock import Real


class Recorder(LeftBehind):
    """A collector of the observations that make up a Trace.

    Args:
        clock: The virtual clock of the run.
        file: The `co_filename` of the program's own code.
        companion: The `co_filename` of code that runs beside the program.
        tee: A stream that receives a copy of all output.
        descriptors: The descriptors of the process, if the program uses them.
    """

    def __init__(
        self,
        clock: Clock,
        file: str,
        companion: str = "",
        tee: TextIO | None = None,
        descriptors: Descriptors | None = None,
    ) -> None:
        super().__init__(clock, file, tee, descriptors)
        self._loose_ends = LooseEnds(file, companion)
        self._pools = PoolErrors(file)
        self._unasked: tuple[UnseenError, ...] = ()
        self.threads_used = ThreadsUsed(clock, file)
        if descriptors is not None or sys.version_info < (3, 12):
            clock.before_time_passes = self._before_time_passes
        self._sealing, self._is_sealing = threading.RLock(), False
        self._sealed_at: float | None = None

    @contextlib.contextmanager
    def installed(self, watch_frames: bool = True, ready: Observer | None = None) -> Iterator[None]:
        """Receive standard output and, with `watch_frames`, the interpreter's events inside the block.

        An observer that is `ready` makes this cheaper; see `grader.recording.interpreter_events.observed`.
        """
        streams = sys.stdout, sys.__stdout__
        warn, hook = WARNINGS._warn_unawaited_coroutine, threading.excepthook

        def thread_failed(problem: threading.ExceptHookArgs) -> None:
            self._thread_failed(problem)
            hook(problem)

        self._shows_warnings = WARNINGS.showwarning, WARNINGS._showwarnmsg_impl
        depth = sys.get_coroutine_origin_tracking_depth()
        self.output.others = sys.stdout
        sys.stdout = sys.__stdout__ = self.output.stream  # type: ignore[misc]  # one object, as in a program of its own
        WARNINGS._warn_unawaited_coroutine, threading.excepthook = self.unawaited, thread_failed
        sys.set_coroutine_origin_tracking_depth(3)
        try:
            with self._pools.noted(), self.threads_used.noted():
                if watch_frames:
                    with observed(self, ready) as self._observer:
                        yield
                else:
                    yield
        finally:
            self._observer = None
            sys.set_coroutine_origin_tracking_depth(depth)
            WARNINGS._warn_unawaited_coroutine, threading.excepthook = warn, hook
            sys.stdout, sys.__stdout__ = streams  # type: ignore[misc]

    def _before_time_passes(self) -> None:
        self.output.read_descriptor()
        self.go_on()

    def watch(self, code: CodeType) -> None:
        """Follow the coroutine functions of this code."""
        if self._observer is not None:
            self._observer.watch(code)

    def resume_output(self) -> None:
        """Redirect standard output to the recorder again after a debugger has used it."""
        sys.stdout = self.output.stream

    def begin(self) -> None:
        """Start the record of the actual run, and discard the events from loading the file."""
        self._clear()
        self._step_began = Real.monotonic()
        self._listening = self.output.listening = True

    def begin_unless_begun(self) -> None:
        """Start the record if it has not started yet.

        If the run ended while the file was loaded, the record contains only that end.
        """
        if not self._listening and self._sealed_at is None:
            self.begin()

    def seal(self, reason: RunStopped | None = None) -> None:
        """End the record of the run; later events, such as cleaning up, are not part of it.

        Only the first call counts. Calls made during or after it, from another thread or a signal, are ignored.
        """
        with self._sealing:
            if self._sealed_at is not None or not self._listening or self._is_sealing:
                return
            self._is_sealing = True
            self._seal(reason)

    def _seal(self, reason: RunStopped | None) -> None:
        self.stopped = reason = self._ended_streams.cause_of(reason)
        if isinstance(reason, NeverYields):
            self._blocking.forget_after(self.clock.nanoseconds)
        calls = reason.calls if isinstance(reason, Standstill) else {}
        if self._is_stuck(reason):
            self._blocking.note_standstill(sys._getframe(1), calls.get(self.clock.threads.main))
        if reason is not None:
            self.waiting = describe(self.loops, self.file, self._about())
            if isinstance(reason, Deadlock):
                every = isinstance(reason, Standstill)
                threads = blocked_threads(self.clock, self.file, calls)
                self.waiting += tuple(one for one in threads if every or one.thing == RESULT)
        else:
            for loop in self.loops:
                if not self.has_closed(loop):
                    self._loose_ends.note_left_behind(loop, self._tasks)
        for task in self._tasks:
            self._settle(task)
        have_failed, unasked = self._pools.have_failed, self._pools.end()
        self._unasked = unasked if reason is None else ()
        self.threads_used.end()
        if have_failed:
            gc.collect()  # asyncio's futures of these jobs, which their own kept alive, say what was never retrieved
        self._sealed_at = self.clock.seconds()
        self.output.close_line()
        self._listening = False

    def silence(self) -> None:
        """Keep the tasks of the finished run from reporting exceptions when they are deallocated."""
        for life in self._tasks:
            if (task := life.ref()) is not None:
                task._log_traceback = False

    @property
    def progress(self) -> tuple[int, ...]:
        """Return numbers, at least one of which changes whenever the program makes progress; safe from any thread."""
        events = len(self.output.lines) + len(self._calls) + self._tasks_made
        return *self.clock.progress, events, len(sys.modules)

    def line_under_way(self) -> int | None:
        """Return the line of the file that the main thread or a task waits at, or None; safe from any thread."""
        if any(loop.asleep for loop in list(self.clock.loops)):
            waiting = describe(list(self.loops), self.file, self._about())
            return next((one.line for one in waiting if one.line is not None), None)
        return line_in(sys._current_frames().get(self.clock.threads.main.ident or 0), self.file)

    @property
    def elapsed(self) -> float:
        """Return the length of the run so far, in virtual seconds."""
        return self.clock.seconds() if self._sealed_at is None else self._sealed_at

    def record(self) -> dict[str, Any]:
        """Return the observed fields of a Trace; `truncated` is true if the run had more events than a trace keeps."""
        blocking = self._blocking.calls
        cut = self._loose_ends.are_cut or any(len(one) > MOST_EVENTS for one in (blocking, self._uses, self.waiting))
        return (
            {
                "elapsed": self.elapsed,
                "printed": tuple(self.output.lines),
                "tasks": tuple(life.frozen() for life in self._tasks if not life.cleans_up),
                "calls": tuple(call.frozen() for call in self._calls),
                "steps": tuple(step.frozen() for step in self._steps),
                "causes": () if self._causes is None else self._causes.of_steps(self._steps),
                "blocking": tuple(blocking[:MOST_EVENTS]),
                "waiting": self.waiting[:MOST_EVENTS],
                "unsafe_calls": tuple(self.unsafe_calls),
                "unasked": self._unasked,
                "uneven": () if self.stopped is not None else self._synchronizers.uneven(self._is_over),
                "constructs": tuple(use.frozen() for use in self._uses[:MOST_EVENTS]),
                "truncated": self.truncated or cut,
            }
            | self._loose_ends.record()
            | self.threads_used.record()
        )
