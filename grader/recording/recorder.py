"""The recorder, which observes a program as it runs and never disturbs it.

The event loop reports each task (`grader.virtual_time.watcher.Watcher`). The interpreter reports the coroutines of
the file, including those awaited directly. Since Python 3.12 it does so by `sys.monitoring` events of the file's own
code objects, before that by `sys.setprofile`. The same events of a few asyncio functions show which constructs the
file uses and which task holds a lock.
"""

import asyncio
import contextlib
import gc
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from types import CodeType, FrameType
from typing import Any, TextIO

from grader.exceptions import (
    Crashed,
    CutOff,
    Deadlock,
    Hopeless,
    NeverEnds,
    NeverYields,
    RunStopped,
    Standstill,
    Stuck,
    TimedOut,
)
from grader.recording.blocked_threads import RESULT, blocked_threads
from grader.recording.blocking import Blocking
from grader.recording.compat import RUNNER_ON_SIGINT, WARNINGS
from grader.recording.descriptors import Descriptors
from grader.recording.errors import is_a, way_of
from grader.recording.frames import asyncio_call_in, code_in, identity, is_within, line_in, step_of
from grader.recording.interpreter_events import Observer, observed
from grader.recording.lifetimes import TaskUnderWay
from grader.recording.loose_ends import LooseEnds
from grader.recording.places import running_task
from grader.recording.pool_errors import PoolErrors
from grader.recording.steps import StepsAndCalls
from grader.recording.task_order import tasks_in_order
from grader.recording.threads_used import ThreadsUsed
from grader.recording.waiting import describe, in_a_circle
from grader.trace.events import UNSEEN_WAIT, UnsafeCall
from grader.trace.fields import PROCESSES
from grader.trace.leftovers import Awaited, UnseenError, Waiting
from grader.trace.serialization import MOST_EVENTS, MOST_LOOSE_ENDS
from grader.virtual_time.call_chain import is_graders
from grader.virtual_time.clock import Clock
from grader.virtual_time.compat import running_loop
from grader.virtual_time.machine_clock import Real

LONG_STEP = 0.5
"""Wall seconds; a program stopped at its limit during a shorter step is not stuck in that step."""
_OF_CALLBACKS = ("Exception in callback", "Unhandled exception in client_connected_cb", "Fatal error: protocol")
"""The beginnings of asyncio's messages on failed callbacks (`asyncio/events.py`, `streams.py`, `sslproto.py`)."""
_CUT_SHORT = (CutOff, TimedOut, Crashed, NeverYields, NeverEnds)
"""Reasons to stop a program while it might still retrieve a task's exception."""


class Recorder(StepsAndCalls):
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
        self._blocking, self._loose_ends = Blocking(clock, file, self.output), LooseEnds(file, companion)
        self._pools = PoolErrors(file)
        self._unasked: tuple[UnseenError, ...] = ()
        self.threads_used = ThreadsUsed(clock, file)
        clock.held_up, clock.busy_waits = self._held_up, self._busy_waits
        clock.waited_unseen = self._waited_unseen
        if descriptors is not None or sys.version_info < (3, 12):
            clock.before_time_passes = self._before_time_passes
        self.loops: list[asyncio.AbstractEventLoop] = []
        self.waiting: tuple[Waiting, ...] = ()
        self.unsafe_calls: list[UnsafeCall] = []
        self.stopped: RunStopped | None = None
        self._sealing, self._is_sealing = threading.RLock(), False
        self._sealed_at: float | None = None
        self._loop_lines: dict[int, int | None] = {}
        self._lines_of_wait = 0
        self._shows_warnings: tuple[Any, Any] = None, None
        """The functions that show warnings, as long as the program replaces none of them."""

    # The run's life -----------------------------------------------------------------------------------

    @contextlib.contextmanager
    def installed(self, watch_frames: bool = True, ready: Observer | None = None) -> Iterator[None]:
        """Receive standard output and, with `watch_frames`, the interpreter's events inside the block.

        An observer that is `ready` makes this cheaper; see `grader.recording.interpreter_events.observed`.
        """
        stdout, warn, hook = sys.stdout, WARNINGS._warn_unawaited_coroutine, threading.excepthook

        def thread_failed(problem: threading.ExceptHookArgs) -> None:
            self._thread_failed(problem)
            hook(problem)

        self._shows_warnings = WARNINGS.showwarning, WARNINGS._showwarnmsg_impl
        depth = sys.get_coroutine_origin_tracking_depth()
        self.output.others, sys.stdout = stdout, self.output.stream
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
            sys.stdout = stdout

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
                if not loop.is_closed():
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

    def note_circle(self) -> None:
        """Record which tasks wait for each other in a circle."""
        tasks = [task for life in self._tasks if (task := life.ref()) is not None]
        self.waiting = in_a_circle(tasks, self.file, self._about())
        for task in tasks:
            task._log_destroy_pending = False  # type: ignore[attr-defined]

    def _about(self) -> Callable[[Any, FrameType], Awaited | None]:
        """Return a function that explains the wait for an object, as things are now."""
        going = {life.name for life in self._tasks if (task := life.ref()) is not None and not task.done()}
        return lambda thing, frame: self._synchronizers.about(thing, frame, lambda name: name not in going)

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

    # Blocking, and where a program is stuck -----------------------------------------------------------

    def blocked(self, seconds: float, call: str) -> None:
        """Record a call, made in the frame above the caller's, that blocks for so many virtual seconds."""
        if self._listening and running_loop() is not None:
            self._blocking.note_call(seconds, call, sys._getframe(2))

    def waits_for_process(self, frame: FrameType) -> None:
        """Record a call of the file, inside a loop, that waits for another process; how long depends on that one."""
        if (
            not self._listening
            or running_loop() is None
            or getattr(frame.f_locals.get("self"), "returncode", 0) is not None
        ):
            return
        frames = step_of(frame)
        own = next((place for place, one in enumerate(frames) if code_in(one, self.file) is not None), 0)
        between = [one for one in frames[:own] if not is_graders(one)]
        if between and all(one.f_globals is frame.f_globals for one in between):
            self._blocking.note_call(0.0, f"{PROCESSES}.{between[-1].f_code.co_qualname}", frames[own])

    def ran_command(self) -> None:
        """Record a call of `os.system`, made in the frame above the caller's."""
        if self._listening and running_loop() is not None:
            self._blocking.note_call(0.0, "os.system", sys._getframe(2))

    def _held_up(self, loop: Any, nanoseconds: float) -> None:
        if self._listening:
            self._blocking.note_held_up(loop, nanoseconds)

    def _busy_waits(self, nanoseconds: float, blocks: bool) -> None:
        if len(self.output.lines) != self._lines_of_wait:
            self._lines_of_wait, self.clock.busy_since = len(self.output.lines), self.clock.nanoseconds
        if blocks and self._listening and running_task() is not None:
            self._blocking.note_busy(nanoseconds, sys._getframe(1))

    def _waited_unseen(self, nanoseconds: float) -> None:
        if self._listening and running_task() is not None:
            self._blocking.note_call(nanoseconds / 1e9, UNSEEN_WAIT, sys._getframe(1))

    @property
    def standstill(self) -> tuple[int, ...]:
        """Return the lines being executed, outermost first, when a program was stopped in one long step."""
        return self._blocking.standstill

    def _is_stuck(self, reason: RunStopped | None) -> bool:
        """Return whether a single step did not end, as opposed to an endless series of steps."""
        if isinstance(reason, NeverYields):
            return not any(loop.stands_still for loop in self.clock.loops)
        if isinstance(reason, Stuck | Standstill | Hopeless):
            return True
        return isinstance(reason, TimedOut) and Real.monotonic() - self._step_began > LONG_STEP

    # Loops and loose ends -----------------------------------------------------------------------------

    def loop_made(self, loop: asyncio.AbstractEventLoop) -> None:
        """Record a new event loop, and stop the run if it has created too many."""
        self.loops.append(loop)
        if self._causes is not None:
            self._causes.follow(loop)
        if len(self.loops) > self.clock.bounds.loops:
            self.clock.stop(NeverEnds(f"had made {len(self.loops) - 1} event loops"))
        self._loop_lines[identity(loop)] = line_in(sys._getframe(1), self.file)

    def open_loops(self) -> tuple[int | None, ...]:
        """Return the lines of the file that created the loops that are still open."""
        return tuple(self._loop_lines[identity(loop)] for loop in self.loops if not loop.is_closed())

    def tasks_in_order(self, backwards: Callable[[], bool]) -> contextlib.AbstractContextManager[None]:
        """Return a context manager inside which asyncio sees the tasks of the run in the order of creation, or not."""
        return tasks_in_order(lambda: (life.ref() for life in self._tasks), backwards)

    def runner_ends(self, loop: asyncio.AbstractEventLoop) -> None:
        """Record the tasks that `asyncio.run` is about to cancel."""
        self.closing(loop)

    def closing(self, loop: asyncio.AbstractEventLoop) -> None:
        """Record the tasks that are pending on a loop that is about to close, unless the program exits."""
        if self._listening and not isinstance(sys.exception(), SystemExit | KeyboardInterrupt):
            self._loose_ends.note_left_behind(loop, self._tasks)

    def problem(self, context: dict[str, Any]) -> None:
        """Record an exception that was never retrieved, from the context of a loop's exception handler.

        One that the program's own handler gets has been seen.
        """
        error, message = context.get("exception"), str(context.get("message", ""))
        source = context.get("task") or context.get("future")
        if not self._listening or error is None or is_a(error, SystemExit | KeyboardInterrupt):
            return  # these two come out of the loop as well, whatever task raises them
        loop = running_loop() if source is None else source.get_loop()
        is_handled = getattr(loop, "_exception_handler", None) is not None
        if is_a(error, RecursionError) and way_of(error, self.file) == ():
            self.note_circle()  # tasks that wait for each other cancel each other without end
        elif is_handled:
            return
        elif source is not None and "never retrieved" in message:
            self._loose_ends.note_unseen(error, source)
        elif message.startswith(_OF_CALLBACKS):
            self._loose_ends.note_called_back(error, getattr(context.get("handle"), "_callback", None))

    def _thread_failed(self, problem: threading.ExceptHookArgs) -> None:
        if is_a(problem.exc_value, SystemExit):
            return  # which ends a thread in silence, as the clock does, too
        if self._listening and problem.exc_value is not None and not is_a(problem.exc_value, RunStopped):
            self._loose_ends.note_thread(problem.exc_value, self._function_of(problem.thread))

    def _function_of(self, thread: threading.Thread | None) -> Any:
        """Return what a thread runs: its target, or its own `run` in a class of the file."""
        run = None if thread is None else type(thread).run
        if getattr(getattr(run, "__code__", None), "co_filename", None) == self.file:
            return run
        # `Thread.run` deletes the target before the hook is called; `Timer` keeps its function.
        return getattr(thread, "function", None)

    def unawaited(self, coroutine: Any) -> None:
        """Record a coroutine that never ran; the interpreter calls this while it deallocates the object."""
        if self._listening:
            self._loose_ends.note_unawaited(coroutine, sys._getframe(1))
            if (WARNINGS.showwarning, WARNINGS._showwarnmsg_impl) != self._shows_warnings:  # the program's own way
                warnings.warn(f"coroutine {coroutine.__qualname__!r} was never awaited", RuntimeWarning, 2, coroutine)

    def called_from_outside(self, asleep: bool, by_signal: bool) -> None:
        """Record a call that is not thread-safe, once for each line; this runs where the call is made."""
        if by_signal and is_within(RUNNER_ON_SIGINT, sys._getframe(2)):
            return
        if self._listening and len(self.unsafe_calls) < MOST_LOOSE_ENDS:
            call, line = asyncio_call_in(sys._getframe(2)), line_in(sys._getframe(2), self.file)
            if all((one.line, one.call, one.asleep) != (line, call, asleep) for one in self.unsafe_calls):
                at = self.clock.seconds()
                self.unsafe_calls.append(UnsafeCall(at=at, call=call, line=line, asleep=asleep, by_signal=by_signal))

    def _settle(self, life: TaskUnderWay) -> None:
        """Record the facts that only the task object holds, while it still exists."""
        life.look_again()
        task = life.ref()
        if task is None or not task.done() or task.cancelled():
            return
        error = getattr(task, "_exception", None)
        if error is not None and getattr(task, "_log_traceback", False) and not isinstance(self.stopped, _CUT_SHORT):
            self._loose_ends.note_unseen(error, task)
            task._log_traceback = False

    def _is_over(self, name: str) -> bool:
        """Return whether the task of this name ended by itself."""
        return any(life.name == name and life.how in ("finished", "raised") for life in self._tasks)

    # The record ---------------------------------------------------------------------------------------

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
