"""Leftovers of a program: loops, tasks, coroutines that never ran, and exceptions that were never retrieved."""

import asyncio
import contextlib
import sys
import threading
import warnings
from collections.abc import Callable
from types import FrameType
from typing import Any, TextIO

from grader.exceptions import Crashed, CutOff, NeverEnds, NeverYields, RunStopped, TimedOut
from grader.recording.compat import RUNNER_ON_SIGINT, WARNINGS
from grader.recording.descriptors import Descriptors
from grader.recording.errors import is_a, way_of
from grader.recording.frames import asyncio_call_in, identity, is_within, line_in
from grader.recording.held_up import HeldUp
from grader.recording.lifetimes import TaskUnderWay, is_done
from grader.recording.loose_ends import LooseEnds
from grader.recording.task_order import tasks_in_order
from grader.recording.waiting import in_a_circle
from grader.trace.events import UnsafeCall
from grader.trace.leftovers import Awaited, Waiting
from grader.trace.serialization import MOST_LOOSE_ENDS
from grader.virtual_time.clock import Clock
from grader.virtual_time.compat import running_loop

_OF_CALLBACKS = ("Exception in callback", "Unhandled exception in client_connected_cb", "Fatal error: protocol")
"""The beginnings of asyncio's messages on failed callbacks (`asyncio/events.py`, `streams.py`, `sslproto.py`)."""
_CUT_SHORT = (CutOff, TimedOut, Crashed, NeverYields, NeverEnds)
"""Reasons to stop a program while it might still retrieve a task's exception."""


class LeftBehind(HeldUp):
    """The layer of the recorder that notes what is left: open loops, tasks, coroutines, and exceptions."""

    _loose_ends: LooseEnds

    def __init__(
        self, clock: Clock, file: str, tee: TextIO | None = None, descriptors: Descriptors | None = None
    ) -> None:
        super().__init__(clock, file, tee, descriptors)
        self.loops: list[asyncio.AbstractEventLoop] = []
        self._closed: set[int] = set()
        """The identities of those that are closed: their own state is within the program's reach."""
        self.waiting: tuple[Waiting, ...] = ()
        self.unsafe_calls: list[UnsafeCall] = []
        self.stopped: RunStopped | None = None
        self._loop_lines: dict[int, int | None] = {}
        self._shows_warnings: tuple[Any, Any] = None, None
        """The functions that show warnings, as long as the program replaces none of them."""

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
        return tuple(self._loop_lines[identity(loop)] for loop in self.loops if not self.has_closed(loop))

    def has_closed(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Return whether a loop of this run was closed."""
        return identity(loop) in self._closed

    def tasks_alive(self) -> list["asyncio.Task[Any]"]:
        """Return the tasks of the run that still exist."""
        return [task for life in self._tasks if (task := life.ref()) is not None]

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

    def closed(self, loop: asyncio.AbstractEventLoop) -> None:
        """Record that a loop is closed."""
        self._closed.add(identity(loop))

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
        if task is None or not is_done(task) or task.cancelled():
            return
        error = getattr(task, "_exception", None)
        if error is not None and getattr(task, "_log_traceback", False) and not isinstance(self.stopped, _CUT_SHORT):
            self._loose_ends.note_unseen(error, task)
            task._log_traceback = False

    def _is_over(self, name: str) -> bool:
        """Return whether the task of this name ended by itself."""
        return any(life.name == name and life.how in ("finished", "raised") for life in self._tasks)

    def note_circle(self) -> None:
        """Record which tasks wait for each other in a circle."""
        tasks = self.tasks_alive()
        self.waiting = in_a_circle(tasks, self.file, self._about())
        for task in tasks:
            task._log_destroy_pending = False  # type: ignore[attr-defined]

    def _about(self) -> Callable[[Any, FrameType], Awaited | None]:
        """Return a function that explains the wait for an object, as things are now."""
        going = {life.name for life in self._tasks if (task := life.ref()) is not None and not is_done(task)}
        return lambda thing, frame: self._synchronizers.about(thing, frame, lambda name: name not in going)
