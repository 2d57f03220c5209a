"""Observes a program as it runs, and never disturbs it.

Tasks are seen by the event loop, which tells us of each (`grader.loop.Watcher`). The coroutines of the file, also
those awaited directly, are seen by the interpreter: `sys.monitoring` events of the file's own code objects from
Python 3.12 on, `sys.setprofile` before. The same events of a few functions of asyncio itself tell which
constructs the file uses and who holds which lock.
"""

import asyncio
import contextlib
import itertools
import re
import sys
import threading
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from types import CodeType, FrameType
from typing import Any, TextIO

from grader.clock import Clock
from grader.descriptors import Descriptors
from grader.exceptions import Crashed, CutOff, NeverYields, RunStopped, TimedOut
from grader.frames import Observer, Signals, observed
from grader.lifelines import CallLife, StepLife, TaskUnderWay, coroutine_of
from grader.loop import CLEANS_UP, Watcher
from grader.output import Output, without_addresses
from grader.stack import (
    COMPREHENSIONS,
    awaited_in,
    code_in,
    identity,
    is_coroutine,
    is_loop_s,
    is_root,
    line_in,
    line_of,
    made_just_now,
    step_of,
)
from grader.threads import Real, waits_for_others
from grader.trace import (
    MOST_EVENTS,
    MOST_LOOSE_ENDS,
    BlockingCall,
    Ending,
    Error,
    Leaving,
    LeftBehind,
    NeverAwaited,
    UnseenError,
    Use,
    Waiting,
)
from grader.waiting import describe

LONGEST_MESSAGE = 500
LONG_STEP = 0.5
"""Wall seconds; a program that was stopped at its limit in a shorter step is not stuck in that one."""
MOST_LEAVES = 20
"""Exceptions of a group that are looked at."""

_NO_FUNCTIONS = {"<module>", *COMPREHENSIONS}
_AUTOMATIC_NAME = re.compile(r"Task-\d+")
_CUT_SHORT = (CutOff, TimedOut, Crashed, NeverYields)
"""Ends that come while somebody might still look at a task's exception."""
_DEBUGGERS = {"pdb", "bdb", "cmd", "_pytest.debugging", "_pytest._io.terminalwriter"}


class Recorder(Watcher, Signals):
    """Collects what a Trace is made of.

    `file` is the `co_filename` of the program's own code, `companion` that of code which runs beside it.
    """

    def __init__(
        self,
        clock: Clock,
        file: str,
        companion: str = "",
        tee: TextIO | None = None,
        descriptors: Descriptors | None = None,
    ) -> None:
        self.clock, self.file, self.companion = clock, file, companion
        self.output = Output(clock, self._place, tee, descriptors)
        clock.held_up = self._held_up
        if descriptors is not None:
            clock.before_time_passes = self.output.hear_others
        self.loops: list[asyncio.AbstractEventLoop] = []
        self.blocking: list[BlockingCall] = []
        self.never_awaited: list[NeverAwaited] = []
        self.unseen_errors: list[UnseenError] = []
        self.left_behind: list[LeftBehind] = []
        self.waiting: tuple[Waiting, ...] = ()
        self.stopped: RunStopped | None = None
        self.truncated = False
        self.standstill: tuple[int, ...] = ()
        """Where a program stood that was stopped in the middle of one long step: its lines, outermost first."""
        self._step_began = 0.0
        self._sealed_at: float | None = None
        self._listening = False
        self._loop_lines: dict[int, int | None] = {}
        self._observer: Observer | None = None
        self._clear()

    def _clear(self) -> None:
        self._tasks: list[TaskUnderWay] = []
        self._task_of: dict[int, TaskUnderWay] = {}
        self._calls: list[CallLife] = []
        self._under_way: dict[int, CallLife] = {}
        self._steps: list[StepLife] = []
        self._now_in: dict[int, StepLife] = {}
        self._uses: list[Use] = []
        self._groups: dict[int, int] = {}
        self._lock_owners: dict[int, str] = {}
        self._numbers = itertools.count(1)

    # The run's life -----------------------------------------------------------------------------------

    @contextlib.contextmanager
    def installed(self, watch_frames: bool = True) -> Iterator[None]:
        """Standard output and, with `watch_frames`, the interpreter's events come here inside the block."""
        stdout, warn = sys.stdout, warnings._warn_unawaited_coroutine  # type: ignore[attr-defined]
        depth = sys.get_coroutine_origin_tracking_depth()
        sys.stdout = self.output.stream
        warnings._warn_unawaited_coroutine = self.unawaited  # type: ignore[attr-defined]
        sys.set_coroutine_origin_tracking_depth(3)
        try:
            if watch_frames:
                with observed(self) as self._observer:
                    yield
            else:
                yield
        finally:
            self._observer = None
            sys.set_coroutine_origin_tracking_depth(depth)
            warnings._warn_unawaited_coroutine = warn  # type: ignore[attr-defined]
            sys.stdout = stdout

    def watch(self, code: CodeType) -> None:
        """Follow the coroutine functions of this code."""
        if self._observer is not None:
            self._observer.watch(code)

    def resume_output(self) -> None:
        """Take standard output back after a debugger had it."""
        sys.stdout = self.output.stream

    def begin(self) -> None:
        """The run proper begins: forget what loading the file did."""
        self._clear()
        self._step_began = Real.monotonic()
        self._listening = self.output.listening = True

    def begin_unless_begun(self) -> None:
        """The run ended while the file was being loaded: that is all that happened."""
        if not self._listening and self._sealed_at is None:
            self.begin()

    def seal(self, reason: RunStopped | None = None) -> None:
        """The run is over: what happens from now on (cleaning up) is not part of it."""
        if self._sealed_at is not None or not self._listening:
            return
        self.stopped = reason
        if self._is_stuck(reason):
            self._note_standstill()
        if reason is not None:
            self.waiting = describe(self.loops, self.file, self._lock_owners)
        else:
            for loop in self.loops:
                if not loop.is_closed():
                    self._note_left_behind(loop)
        for task in self._tasks:
            self._settle(task)
        self._sealed_at = self.clock.seconds()
        self.output.close_line()
        self._listening = False

    def silence(self) -> None:
        """The run is over: no task of it shall complain when it is let go."""
        for life in self._tasks:
            if (task := life.ref()) is not None:
                task._log_traceback = False

    @property
    def elapsed(self) -> float:
        return self.clock.seconds() if self._sealed_at is None else self._sealed_at

    # What the program prints --------------------------------------------------------------------------

    def _place(self, frame: FrameType | None) -> dict[str, Any] | None:
        coroutine, line, within, task = None, None, [], _running_task()
        while frame is not None and not is_loop_s(frame):
            code = code_in(frame, self.file)
            if code is not None and code.co_name not in _NO_FUNCTIONS:
                within.append(code.co_qualname)
                if coroutine is None and is_coroutine(code):
                    coroutine = code.co_qualname
            if code is not None and line is None:
                line = line_of(frame)
            if line is None and frame.f_globals.get("__name__") in _DEBUGGERS:
                return None
            frame = None if is_root(task, frame) else frame.f_back
        return {"task": self._task_name(), "coroutine": coroutine, "line": line, "within": tuple(reversed(within))}

    def blocked(self, seconds: float, call: str) -> None:
        """A call that blocks began here, in the frame above the caller's."""
        if not self._listening or _running_task() is None:
            return
        place = self._place(sys._getframe(2)) or {}
        self.blocking.append(
            BlockingCall(
                at=self.clock.seconds(),
                seconds=float(seconds),
                call=call,
                task=place.get("task"),
                coroutine=place.get("coroutine"),
                line=place.get("line"),
                printed=len(self.output.lines),
            )
        )

    def _held_up(self, loop: Any, nanoseconds: float) -> None:
        """Time passes, in another thread, while this loop is in the middle of a step: something there blocks."""
        frames = step_of(sys._current_frames().get(loop._thread_id))
        own = next((place for place, frame in enumerate(frames) if code_in(frame, self.file) is not None), None)
        if not self._listening or own is None:
            return
        at, seconds, task = self.clock.seconds(), nanoseconds / 1e9, asyncio.current_task(loop)
        call = frames[own - 1].f_code.co_qualname if own else "a call that waits for a thread"
        before = self.blocking[-1] if self.blocking else None
        line = line_of(frames[own])
        if before is not None and (before.call, before.line) == (call, line):
            end = round((before.at + before.seconds) * 1e9)
            if end == self.clock.nanoseconds:
                at, seconds = before.at, (end + nanoseconds) / 1e9 - before.at
                self.blocking.pop()
        codes = (code_in(one, self.file) for one in frames[own:])
        self.blocking.append(
            BlockingCall(
                at=at,
                seconds=seconds,
                call=call,
                task=None if task is None else task.get_name(),
                coroutine=next((code.co_qualname for code in codes if code is not None and is_coroutine(code)), None),
                line=line,
                printed=len(self.output.lines),
            )
        )

    def _is_stuck(self, reason: RunStopped | None) -> bool:
        """Whether it is one step that did not come to its end, and not that there were ever more of them."""
        if isinstance(reason, NeverYields):
            return not any(loop.stands_still for loop in self.clock.loops)
        return isinstance(reason, TimedOut) and Real.monotonic() - self._step_began > LONG_STEP

    def _note_standstill(self) -> None:
        """Where the main thread is, which was interrupted: in the program, or in a call that waits for others."""
        frame: FrameType | None = sys._getframe(1)
        lines, waits, call = [], False, ""
        while frame is not None and not is_loop_s(frame):
            if code_in(frame, self.file) is not None:
                lines.append(line_of(frame))
            elif not lines:
                waits |= waits_for_others(frame)
                call = frame.f_code.co_qualname
            frame = frame.f_back
        self.standstill = tuple(reversed(lines))
        if waits and lines and frame is not None:
            self.blocking.append(
                BlockingCall(
                    at=self.clock.seconds(),
                    seconds=0.0,
                    call=call,
                    task=self._task_name(),
                    coroutine=None,
                    line=lines[0],
                    printed=len(self.output.lines),
                )
            )

    # What the loop tells ------------------------------------------------------------------------------

    def next_task_name(self) -> str:
        """Task-1, Task-2, … as in a process of the program's own."""
        return f"Task-{next(self._numbers)}"

    def name_task(self, task: "asyncio.Task[Any]", named: bool) -> None:
        """A task was made by a factory, which need not care for names; an eager one has got its own before."""
        life = self._task_of.get(identity(task))
        if life is not None and life.ref() is not task:
            life = None
        if life is not None and life.started is not None and not named:
            task.set_name(life.name)
        elif not named and _AUTOMATIC_NAME.fullmatch(task.get_name()):
            task.set_name(self.next_task_name())

    def loop_made(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loops.append(loop)
        self._loop_lines[identity(loop)] = line_in(sys._getframe(1), self.file)

    def open_loops(self) -> tuple[int | None, ...]:
        """The lines of the file that made a loop which is still open."""
        return tuple(self._loop_lines[identity(loop)] for loop in self.loops if not loop.is_closed())

    def task_made(self, task: "asyncio.Task[Any]", loop: asyncio.AbstractEventLoop) -> None:
        if not self._listening or getattr(coroutine_of(task), "__qualname__", "") in CLEANS_UP:
            return
        if len(self._tasks) >= MOST_EVENTS:
            self.truncated = True
            return
        known = self._task_of.get(identity(task))
        if known is not None and known.ref() is task:
            return  # an eager task, seen at its first step
        line = line_in(sys._getframe(2), self.file)
        life = TaskUnderWay(task, self._task_name(), self.clock.seconds(), line, len(self.output.lines))
        self._tasks.append(life)
        self._task_of[identity(task)] = life
        code = getattr(coroutine_of(task), "cr_code", None)
        if self._observer is not None and code is not None and code.co_filename != self.file:
            self._observer.watch_root(code)

    @contextlib.contextmanager
    def tasks_in_order(self) -> Iterator[None]:
        """Inside the block asyncio's own modules find a loop's tasks in the order in which they were made.

        `asyncio.run` cancels what is left over in the order of a set, and `as_completed` makes tasks in that of a set
        of coroutines: by addresses, another one in each process. (Of tasks, see `grader.loop.Task`.)
        """
        real: Any = asyncio.tasks.all_tasks

        def all_tasks(loop: asyncio.AbstractEventLoop | None = None) -> list["asyncio.Task[Any]"]:
            order = {identity(life.ref()): place for place, life in enumerate(self._tasks)}
            return sorted(real(loop), key=lambda task: order.get(identity(task), len(order)))

        names: dict[str, Any] = vars(asyncio.tasks)
        names |= {"all_tasks": all_tasks, "set": _set_in_order}
        try:
            yield
        finally:
            names["all_tasks"] = real
            names.pop("set", None)

    def closing(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._listening:
            self._note_left_behind(loop)

    def problem(self, context: dict[str, Any]) -> None:
        error = context.get("exception")
        source = context.get("task") or context.get("future")
        if not self._listening or error is None or source is None:
            return
        if "never retrieved" in context.get("message", ""):
            self._unseen(error, source)

    def _unseen(self, error: BaseException, source: Any) -> None:
        name = source.get_name() if isinstance(source, asyncio.Task) else None
        seen = summary(error, self.file)
        self.unseen_errors.append(UnseenError(type=seen.type, message=seen.message, task=name, line=seen.line))

    def _note_left_behind(self, loop: asyncio.AbstractEventLoop) -> None:
        pending = {task for task in asyncio.all_tasks(loop) if not task.done()}
        self.left_behind += [
            LeftBehind(coroutine=life.coroutine, task=task.get_name(), line=life.line)
            for life in self._tasks
            if (task := life.ref()) is not None and task in pending
        ]

    def unawaited(self, coroutine: Any) -> None:
        """The interpreter calls this while it lets go of a coroutine object that never ran."""
        origin = getattr(coroutine, "cr_origin", None) or ()
        lines = [line for file, line, _ in origin if file == self.file]
        made_here = lines or any(file == self.companion for file, _, _ in origin)
        if self._listening and made_here and len(self.never_awaited) <= MOST_LOOSE_ENDS:
            line = lines[0] if lines else None
            self.never_awaited.append(NeverAwaited(coroutine=coroutine.__qualname__, line=line))

    # What the interpreter tells -----------------------------------------------------------------------

    def started(self, frame: FrameType, code: CodeType) -> None:
        if not self._listening:
            return
        if code.co_filename != self.file:
            self._library_started(frame)
            return
        at = self.clock.seconds()
        if len(self._calls) >= MOST_EVENTS:
            self.truncated = True
            return
        task = _running_task()
        root = is_root(task, frame)
        life = self._life_of(task, frame.f_back if root and made_just_now(frame) else None)
        call = CallLife(
            code.co_qualname,
            life,
            None if root else awaited_in(frame, self.file),
            at,
            code.co_firstlineno,
            _requests(task),
        )
        self._calls.append(call)
        self._under_way[identity(frame)] = call
        if life is not None and life.started is None:
            life.started = at
        step = self._step(task, call.name, code.co_firstlineno)
        if step is not None:
            step.settled = True
            step.how = "under way"

    def resumed(self, frame: FrameType, thrown: bool) -> None:
        call = self._under_way.get(identity(frame))
        if not self._listening or call is None:
            return
        step = self._step(_running_task(), call.name, line_of(frame))
        if step is None:
            return
        if not step.settled and not call.item:
            step.entered, step.entered_line = call.name, line_of(frame)
        step.settled |= call.item or thrown
        step.how = "under way"

    def suspended(self, frame: FrameType, item: bool) -> None:
        call = self._under_way.get(identity(frame))
        if not self._listening or call is None:
            return
        call.item = item
        task = _running_task()
        self._note_going_on(call, task)
        step = self._step(task, call.name, line_of(frame))
        if step is None or item:
            return
        step.settled = True
        if step.how != "awaits":  # the innermost comes first
            step.leave(self.clock.seconds(), call.name, line_of(frame), "awaits", len(self.output.lines))

    def ended(self, frame: FrameType, code: CodeType, error: BaseException | None, raised: bool) -> None:
        call = self._under_way.pop(identity(frame), None)
        at = self.clock.seconds()
        task = _running_task() if self._listening else None
        if code.co_filename != self.file or call is None or not self._listening:
            if task is not None:
                self._library_ended(frame, task, error, raised)
            return
        call.end(at, _ending(error, raised, task))
        if not raised:
            self._note_going_on(call, task)
        step = self._step(task, call.name, line_of(frame))
        if step is not None:
            step.settled = True
            how: Leaving = "raised" if raised else "returned"
            step.leave(at, call.name, line_of(frame), how, len(self.output.lines))
        life = self._life_of(task)
        if life is not None and is_root(task, frame):
            life.finished, life.how = at, call.how

    def _note_going_on(self, call: CallLife, task: "asyncio.Task[Any] | None") -> None:
        if call.went_on is None and _requests(task) > call.requests:
            call.went_on = self.clock.seconds()

    def _library_started(self, frame: FrameType) -> None:
        task = _running_task()
        life = self._life_of(task)
        if life is not None and life.started is None and is_root(task, frame):
            life.started = self.clock.seconds()

    def _library_ended(self, frame: FrameType, task: Any, error: BaseException | None, raised: bool) -> None:
        life = self._life_of(task)
        if life is not None and is_root(task, frame):
            life.finished, life.how = self.clock.seconds(), _ending(error, raised, task)

    def used(self, construct: str, frame: FrameType, count: int) -> None:
        line = self._line_of_use(frame) if self._listening else None
        if line is not None:
            self._uses.append(Use(construct=construct, at=self.clock.seconds(), line=line, count=count))

    def group_entered(self, group: Any, frame: FrameType) -> None:
        before = len(self._uses)
        self.used("asyncio.TaskGroup", frame, 0)
        if len(self._uses) > before:
            self._groups[identity(group)] = before

    def group_grew(self, group: Any) -> None:
        index = self._groups.get(identity(group))
        if index is not None:
            use = self._uses[index]
            self._uses[index] = Use(construct=use.construct, at=use.at, line=use.line, count=use.count + 1)

    def lock_taken(self, lock: Any) -> None:
        name = self._task_name()
        if name is not None:
            self._lock_owners[identity(lock)] = name

    def lock_released(self, lock: Any) -> None:
        self._lock_owners.pop(identity(lock), None)

    def runner_ends(self, loop: asyncio.AbstractEventLoop) -> None:
        self.closing(loop)

    # Small questions ----------------------------------------------------------------------------------

    def _step(self, task: Any, name: str, line: int) -> StepLife | None:
        """The step under way in this thread, a new one if the loop has moved on."""
        thread = threading.get_ident()
        turn = getattr(asyncio._get_running_loop(), "turn", 0)
        key = (None if task is None else identity(task), turn)
        step = self._now_in.get(thread)
        if step is not None and step.key == key:
            return step
        self._step_began = Real.monotonic()
        if len(self._steps) >= MOST_EVENTS:
            self.truncated = True
            return None
        life = self._life_of(task)
        step = StepLife(key, life, self.clock.seconds(), name, line, len(self.output.lines))
        self._now_in[thread] = step
        self._steps.append(step)
        return step

    def _life_of(self, task: "asyncio.Task[Any] | None", maker: FrameType | None = None) -> TaskUnderWay | None:
        """What we know of the task; of an eager one, which begins before it is announced, `maker` made it."""
        if task is None:
            return None
        life = self._task_of.get(identity(task))
        if life is None or life.ref() is not task:
            if _AUTOMATIC_NAME.fullmatch(task.get_name()):
                task.set_name(self.next_task_name())
            parent, line = self._task_around(maker), line_in(maker, self.file)
            life = TaskUnderWay(task, parent, self.clock.seconds(), line, len(self.output.lines))
            if len(self._tasks) < MOST_EVENTS:
                self._tasks.append(life)
            self._task_of[identity(task)] = life
        life.look_again()
        return life

    def _task_around(self, frame: FrameType | None) -> str | None:
        """The task whose coroutines the frame stands in."""
        while frame is not None:
            if (call := self._under_way.get(identity(frame))) is not None:
                return None if call.task is None else call.task.name
            frame = frame.f_back
        return None

    def _task_name(self) -> str | None:
        task = _running_task()
        return None if task is None else task.get_name()

    def _line_of_use(self, frame: FrameType) -> int | None:
        """Where the file called this function of asyncio; a coroutine function may run elsewhere, as a task."""
        caller = frame.f_back
        while caller is not None and not is_loop_s(caller):
            if code_in(caller, self.file) is not None:
                return line_of(caller)
            if not is_coroutine(frame.f_code):
                return None
            frame, caller = caller, caller.f_back
        task = _running_task()
        made = getattr(coroutine_of(task), "cr_origin", None) if task is not None and is_root(task, frame) else None
        return next((line for file, line, _ in made or () if file == self.file), None)

    def _settle(self, life: TaskUnderWay) -> None:
        """What only the task object itself can tell, while it still exists."""
        life.look_again()
        task = life.ref()
        if task is None or not task.done() or task.cancelled():
            return
        error = getattr(task, "_exception", None)
        if error is not None and getattr(task, "_log_traceback", False) and not isinstance(self.stopped, _CUT_SHORT):
            self._unseen(error, task)
            task._log_traceback = False

    # The record ---------------------------------------------------------------------------------------

    def record(self) -> dict[str, Any]:
        """The fields of a Trace that were observed. A run with more than is kept says that its trace is truncated."""
        loose_ends = (self.never_awaited, self.unseen_errors, self.left_behind)
        events = (self.blocking, self._uses, self.waiting)
        cut = any(len(ends) > MOST_LOOSE_ENDS for ends in loose_ends) or any(len(one) > MOST_EVENTS for one in events)
        return {
            "elapsed": self.elapsed,
            "printed": tuple(self.output.lines),
            "tasks": tuple(life.frozen() for life in self._tasks),
            "calls": tuple(call.frozen() for call in self._calls),
            "steps": tuple(step.frozen() for step in self._steps),
            "blocking": tuple(self.blocking[:MOST_EVENTS]),
            "never_awaited": tuple(self.never_awaited[:MOST_LOOSE_ENDS]),
            "unseen_errors": tuple(self.unseen_errors[:MOST_LOOSE_ENDS]),
            "left_behind": tuple(self.left_behind[:MOST_LOOSE_ENDS]),
            "waiting": self.waiting[:MOST_EVENTS],
            "constructs": tuple(self._uses[:MOST_EVENTS]),
            "truncated": self.truncated or cut,
        }


def summary(error: BaseException, file: str) -> Error:
    """An exception as data: type, message, and the last line of the file that it passed.

    Of a group with one exception in it, the message tells that one, and the line is where that one came from.
    """
    inside = tuple(type(one).__name__ for one in leaves(error)) if isinstance(error, BaseExceptionGroup) else ()
    if isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        only = summary(error.exceptions[0], file)
        return Error(
            type=type(error).__name__,
            message=f"{message_of(error)}: {only.type}: {only.message}"[:LONGEST_MESSAGE],
            line=only.line if only.line is not None else _last_line(error, file),
            inside=inside,
        )
    line, column = _last_line(error, file), None
    if isinstance(error, SyntaxError) and error.filename == file:
        line, column = (n if isinstance(n, int) and n >= 0 else None for n in (error.lineno, error.offset))
    return Error(type=type(error).__name__, message=message_of(error), line=line, column=column, inside=inside)


def leaves(error: BaseException) -> Iterator[BaseException]:
    """The exception itself; those in a group, however deep, instead of the group. At most twenty."""
    pending, found = [error], 0
    while pending and found < MOST_LEAVES:
        one = pending.pop(0)
        if isinstance(one, BaseExceptionGroup):
            pending[:0] = vars(BaseExceptionGroup)["exceptions"].__get__(one)  # a class of the program's may hide it
        else:
            found += 1
            yield one


def _last_line(error: BaseException, file: str) -> int | None:
    """The innermost line of the file; of a recursion, where that is chance, the line that calls itself."""
    lines, trail = [], error.__traceback__
    while trail is not None:
        if trail.tb_frame.f_code.co_filename == file:
            lines.append(trail.tb_lineno)
        trail = trail.tb_next
    if isinstance(error, RecursionError) and lines:
        return Counter(lines).most_common(1)[0][0]
    return lines[-1] if lines else None


def message_of(error: BaseException) -> str:
    """What the exception says; the student may have written its `__str__`."""
    try:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
        return without_addresses(text[:LONGEST_MESSAGE].encode("utf-8", "replace").decode())
    except RunStopped:
        raise
    except BaseException:
        return ""


def _set_in_order(things: Iterable[Any] = ()) -> Any:
    """`set`, for asyncio's functions: of coroutines, which they only go through, in the order in which they came."""
    given = list(things)
    return dict.fromkeys(given) if any(map(asyncio.iscoroutine, given)) else set(given)


def _running_task() -> "asyncio.Task[Any] | None":
    loop = asyncio._get_running_loop()
    return None if loop is None else asyncio.current_task(loop)


def _requests(task: "asyncio.Task[Any] | None") -> int:
    """How often the task was asked to stop and has heard of it: CancelledError was raised where it waited."""
    if task is None or getattr(task, "_must_cancel", False):
        return 0
    return task.cancelling()


def _ending(error: BaseException | None, raised: bool, task: "asyncio.Task[Any] | None") -> Ending:
    if not raised:
        return "finished"
    if error is None:  # Python 3.11 does not tell
        return "cancelled" if task is not None and task.cancelling() else "raised"
    return "cancelled" if isinstance(error, asyncio.CancelledError) else "raised"
