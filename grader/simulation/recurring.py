"""Runs that come back to a state in which they were before: they go round in it for ever.

A poll that nothing answers, or two tasks that wake each other, may call functions of the file, wait for tasks with a
limit or take several waits for a round, so that `grader.simulation.retries` cannot say what decides about it. It is
certain all the same if the state of the whole program comes back (`program_state`) and it has made no call meanwhile
that might return something else the next time (`harmless_calls`). What it only counts and reports is no part of that
(`reported_only`).
"""

import ast
import asyncio
import math
import sys
import threading
from types import FrameType
from typing import Any

from grader.exceptions import NeverYields, NothingElse, RunStopped, SameAgain
from grader.recording.places import running_task
from grader.simulation.endless_loops import endless_loop, may_be_left
from grader.simulation.harmless_calls import is_harmless_builtin, is_harmless_function
from grader.simulation.hopeless_loops import handlers_now, has_own_handlers
from grader.simulation.program_state import MOST_PARTS as MOST_OF_A_STATE
from grader.simulation.program_state import state_of
from grader.simulation.reported_only import NOTHING, only_reported
from grader.simulation.retries import Retries
from grader.submission.parsing import parse
from grader.submission.program import Program
from grader.virtual_time.clock import Clock
from grader.virtual_time.waking_loop import timers_of

LEARNS, FIRST_LOOK, TIMES_LATER = 50, 2_000, 4
"""Waits in which the lines that run are learnt; waits of a run before the first look, and the factor to the next."""
MOST_WAITS, MOST_PARTS, MOST_CALLS = 300, 60_000, 30
"""Waits that one look follows, parts of their states together, and calls that may return something else."""
_MADE = "<string>"
"""The file of code that was made of a text."""
_BY_CHANCE = ("__del__", "weakref", "finalize", "gc")
"""Names in a file that decides by when its objects are deleted."""


class Recurring:
    """The look for a state that comes back, in one run; made before the program runs."""

    def __init__(self, program: Program, clock: Clock) -> None:
        self._program, self._clock = program, clock
        self._handlers = handlers_now()
        self._next = FIRST_LOOK
        self._tree: ast.Module | None = None
        self._counts = True
        self.is_following = False
        self._forget()

    def _forget(self) -> None:
        self._began = 0
        self._compared = 0
        """The number of states that were compared, by which the next two say when something happened last."""
        self._lines: dict[int, int] = {}
        self._acted: dict[Any, int] = {}
        self._has_new_lines, self._is_other = True, False
        self._reported = NOTHING
        self._seen: dict[tuple[Any, ...], tuple[int, int]] = {}
        """The states since the last call that may return something else, each with its wait and its nanoseconds."""
        self._parts = self._calls = 0
        self._profiler: Any = None

    def may_begin(self, waits: int) -> bool:
        """Return whether it is time to look at this run, and it may be compared with itself at all."""
        if waits < self._next:
            return False
        self._next = waits * TIMES_LATER
        return self._is_alone() and self._is_fit() and sys.gettrace() is None

    def begin(self, waits: int) -> int:
        """Follow the run from now on; return how often it will have waited at the next look."""
        self._forget()
        self._began, self.is_following = waits, True
        self._profiler = sys.getprofile()
        self._listen()
        return waits + 1

    def _listen(self) -> None:
        sys.settrace(self._entered)
        sys.setprofile(self._called)

    def _listen_no_more(self) -> None:
        sys.settrace(None)
        sys.setprofile(self._profiler)

    def look(self, waits: int) -> int:
        """Look at a run that is followed and has waited so often; return how often it will have at the next look.

        Raises:
            RunStopped: It comes back to a state in which it was.
        """
        told = None
        self._listen_no_more()
        try:
            go_on = waits < self._began + MOST_WAITS and self._parts < MOST_PARTS and self._calls < MOST_CALLS
            if go_on and waits >= self._began + LEARNS:
                go_on = self._is_alone()
                told = self._compare(waits) if go_on else None
        except Exception:  # what cannot be drawn is not compared, and the run goes on undisturbed
            go_on = False
        if go_on and told is None:
            self._listen()
            return waits + 1
        self.is_following = False
        self._forget()
        if told is not None:
            self._clock.stop(told)
        return self._next

    # What may be compared -----------------------------------------------------------------------------

    def _is_fit(self) -> bool:
        """Return whether the file can be read, and does not go by when objects are deleted."""
        if self._tree is None:
            try:
                self._tree = parse(self._program.source, self._program.path)
            except (SyntaxError, RecursionError, ValueError):
                return False
        if _stores_in_a_module(self._tree) or self._program.name in sys.stdlib_module_names:
            return False
        names = {getattr(one, "id", getattr(one, "name", getattr(one, "attr", ""))) for one in ast.walk(self._tree)}
        self._counts = "task_done" in names
        return names.isdisjoint(_BY_CHANCE)

    def _is_alone(self) -> bool:
        """Return whether nothing but the one loop in this thread can change anything, and no task was cancelled."""
        clock = self._clock
        if threading.current_thread() is not clock.threads.main or len(clock.loops) != 1:
            return False
        loop: Any = clock.loops[0]
        if len(timers_of(loop)._handles) > MOST_OF_A_STATE:
            return False  # too many waits to compare, and even to ask each task would take long
        if any(task.cancelling() for task in asyncio.all_tasks(loop)):
            return False  # a task that goes on after it was cancelled is told as that
        if (
            clock.until != math.inf
            or clock.bounds.waits != math.inf
            or clock.alarm is not None
            or clock.sleepers
            or clock.threads.unlisted()
        ):
            return False
        if clock.outside_at_work() or loop._selector.watched or loop._signal_handlers:
            return False
        return not has_own_handlers(self._handlers)

    # What the interpreter tells -----------------------------------------------------------------------

    def _entered(self, frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code.co_filename != self._program.path:
            return None
        self._note(frame.f_lineno)
        self._acted[running_task()] = self._compared
        return self._ran

    def _ran(self, frame: FrameType, event: str, _: Any) -> Any:
        if event == "line":
            self._note(frame.f_lineno)
        return self._ran

    def _note(self, line: int | None) -> None:
        if line is not None:
            self._has_new_lines = self._has_new_lines or line not in self._lines
            self._lines[line] = self._compared

    def _called(self, frame: FrameType, event: str, function: Any) -> None:
        if self._profiler is not None:
            self._profiler(frame, event, function)
        if event == "c_call" and self._is_own(frame):
            self._judge(frame, is_harmless_builtin(function))
        elif event == "call" and frame.f_back is not None and self._is_own(frame.f_back):
            self._judge(frame.f_back, self._is_own(frame) or is_harmless_function(frame))
        elif event == "call" and frame.f_code.co_filename == _MADE and frame.f_code.co_name != "__init__":
            self._is_other = True  # it may read any attribute

    profiler = _called.__code__
    """As `grader.recording.interpreter_events.PROFILERS`."""

    def _is_own(self, frame: FrameType) -> bool:
        """Return whether this runs code of the file, or the `__init__` that a dataclass has made of a text."""
        code = frame.f_code
        return code.co_filename == self._program.path or (code.co_filename == _MADE and code.co_name == "__init__")

    def _judge(self, caller: FrameType, is_harmless: bool) -> None:
        in_a_report = caller.f_code.co_filename == self._program.path and caller.f_lineno in self._reported.lines
        self._is_other = self._is_other or not (is_harmless or in_a_report)

    # The verdict --------------------------------------------------------------------------------------

    def _compare(self, waits: int) -> RunStopped | None:
        if self._has_new_lines and self._tree is not None:
            self._has_new_lines = False
            self._reported, self._seen = only_reported(self._tree, self._lines.keys()), {}
            self._is_other = False
        if self._is_other:
            self._calls += 1
            self._is_other, self._seen = False, {}
        self._compared += 1
        state, parts = state_of(self._clock, self._program.path, self._reported, self._counts)
        self._parts += parts
        before = self._seen.setdefault(state, (self._compared, self._clock.nanoseconds))
        if before[0] == self._compared:
            return None
        if self._clock.nanoseconds > before[1]:
            return self._told(before[0])
        # Turns that wait for what is due let time pass in the end, although they change nothing themselves.
        is_due = any(loop.timers_pending() for loop in self._clock.loops)
        return None if is_due else NeverYields()

    def _told(self, since: int) -> RunStopped:
        """Return why the run ends that has come back to a state, by the loops that have gone round since."""
        lines = {line for line, last in self._lines.items() if last >= since}
        tasks = [task for task, last in self._acted.items() if last >= since and task is not None and not task.done()]
        loops = [endless_loop(task, self._program.path, self._tree, lines) for task in tasks]
        found = [loop for loop in loops if loop is not None]
        looks = next((loop for loop in found if may_be_left(loop)), None)
        if looks is not None:
            return SameAgain(looks.lineno)
        return NothingElse(None, found[0].lineno if found else min(lines, default=None))


def _stores_in_a_module(tree: ast.Module) -> bool:
    """Return whether the file gives a value to an attribute of what it imports, which is no part of a state."""
    imports = [one for one in ast.walk(tree) if isinstance(one, ast.Import | ast.ImportFrom)]
    names = {(one.asname or one.name).partition(".")[0] for node in imports for one in node.names}
    stores = [one for one in ast.walk(tree) if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store)]
    return any(_root(one) in names for one in stores)


def _root(node: ast.expr) -> str:
    """Return the first name of a dotted one: `asyncio` of `asyncio.Queue.count`."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


class Looks:
    """All that looks at a long run from time to time: for loops that try again, and for a state that comes back."""

    def __init__(self, retries: Retries, recurring: Recurring) -> None:
        self._retries, self._recurring = retries, recurring

    def look(self, waits: int) -> int:
        """Look at a run that has waited, or taken its turn, so often; return how often it will have at the next look.

        Raises:
            RunStopped: It never ends.
        """
        if self._recurring.is_following:
            return self._recurring.look(waits)
        then = self._retries.look(waits)
        if not self._retries.is_following and self._recurring.may_begin(waits):
            return self._recurring.begin(waits)
        return then
