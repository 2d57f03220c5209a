"""Tasks, calls and steps of a run, as the event loop and the interpreter report them."""

import asyncio
import itertools
import re
import sys
import threading
import weakref
from collections.abc import Callable, Iterable
from time import thread_time
from types import CodeType, FrameType
from typing import Any, TextIO

from grader.exceptions import NeverEnds, PastTheEnd
from grader.recording.causes import Causes
from grader.recording.descriptors import Descriptors
from grader.recording.ended_streams import EndedStreams
from grader.recording.errors import is_a
from grader.recording.frames import (
    awaited_in,
    code_in,
    given_in,
    identity,
    is_coroutine,
    is_loop_step,
    is_root,
    line_in,
    line_of,
    made_just_now,
    owner_in,
    step_of,
)
from grader.recording.interpreter_events import Observer
from grader.recording.lifetimes import (
    CallLife,
    StepLife,
    TaskUnderWay,
    UseLife,
    closes_generator,
    coroutine_of,
    task_name,
)
from grader.recording.output import Output
from grader.recording.places import name_of_running_task, place_of, running_task
from grader.recording.signals import Signals
from grader.recording.synchronizers import Synchronizers
from grader.trace.fields import Ending, Leaving
from grader.trace.serialization import MOST_EVENTS
from grader.virtual_time.clock import Clock
from grader.virtual_time.compat import running_loop
from grader.virtual_time.event_loop import CLEANS_UP
from grader.virtual_time.machine_clock import Real
from grader.virtual_time.watcher import Watcher

LONG_COMPUTATION = 0.1
"""Seconds of processor time in one step; people notice a program that does not react for so long."""
_MAKERS = ("asyncio.", "grader.")
"""The prefixes of the modules whose code makes a task for a function of asyncio."""
_AUTOMATIC_NAME = re.compile(r"Task-\d+")


class StepsAndCalls(Watcher, Signals):
    """An observer of the tasks, calls and steps that the loop runs; it never disturbs them.

    It is a base class of the Recorder, not an attribute, so that each event of the interpreter costs only one call.
    """

    def __init__(
        self, clock: Clock, file: str, tee: TextIO | None = None, descriptors: Descriptors | None = None
    ) -> None:
        self.clock, self.file = clock, file
        recorder = weakref.ref(self)  # which must not live as long as what it prints to

        def place_of_write(frame: FrameType | None) -> dict[str, Any] | None:
            if (one := recorder()) is not None:
                one.go_on()
            return place_of(frame, file)

        self.output = Output(clock, place_of_write, tee, descriptors)
        self.truncated = False
        self._step_began = 0.0
        """The begin of the current step, in wall seconds."""
        self.processor_time: dict[int, float] | None = None
        """Seconds of processor time by step, for those of at least `LONG_COMPUTATION`; None if it is not measured.

        It is real, so it differs from run to run, and is no part of a Trace.
        """
        self._processor_began = 0.0
        self._calls_in_turn = 0, 0
        """The turn of the loop, and the calls in it."""
        self.goes_round: Callable[[FrameType], bool] = lambda frame: False
        """Return whether this call comes from a loop of the file that has no condition."""
        self._listening = False
        self._observer: Observer | None = None
        self._causes: Causes | None = None
        self._clear()

    def _clear(self) -> None:
        self._tasks: list[TaskUnderWay] = []
        self._tasks_made = 0
        self._task_of: dict[int, TaskUnderWay] = {}
        self._calls: list[CallLife] = []
        self._under_way: dict[int, CallLife] = {}
        self._steps: list[StepLife] = []
        self._now_in: dict[int, StepLife] = {}
        self._uses: list[UseLife] = []
        self._use_in: dict[int, UseLife] = {}
        """By the frame of the call."""
        self._groups: dict[int, UseLife] = {}
        self._synchronizers = Synchronizers(self.clock, self.file)
        self._ended_streams = EndedStreams(self.clock, self.file)
        self._numbers = itertools.count(1)
        self._owners: dict[int, tuple[int, int]] = {}
        self._owners_seen = 0
        self._order = 0

    def go_on(self) -> None:
        """Observe again, if the interpreter has stopped calling the observer."""
        if self._observer is not None:
            self._observer.go_on()

    # Tasks, from the loop -----------------------------------------------------------------------------

    def next_task_name(self) -> str:
        """Return Task-1, Task-2, and so on, as if the program ran in its own process."""
        return f"Task-{next(self._numbers)}"

    def name_task(self, task: "asyncio.Task[Any]", named: bool) -> None:
        """Name a task that a factory created, unless the program has `named` it; an eager task already has a name."""
        life = self._task_of.get(identity(task))
        if life is not None and life.ref() is not task:
            life = None
        if life is not None and life.started is not None and not named:
            task.set_name(life.name)
        elif not named and _AUTOMATIC_NAME.fullmatch(task_name(task)):
            task.set_name(self.next_task_name())

    def task_made(self, task: "asyncio.Task[Any]", loop: asyncio.AbstractEventLoop) -> None:
        """Record a new task, and stop the run if it has created too many."""
        if not self._listening or getattr(coroutine_of(task), "__qualname__", "") in CLEANS_UP:
            return
        self._tasks_made += 1
        if self._tasks_made > self.clock.bounds.tasks:
            self.clock.stop(NeverEnds(f"had made {self._tasks_made - 1} tasks"))
        if len(self._tasks) >= MOST_EVENTS:
            self.truncated = True
            return
        known = self._task_of.get(identity(task))
        if known is not None and known.ref() is task:
            return  # an eager task, recorded at its first step
        line = line_in(sys._getframe(2), self.file)
        life = TaskUnderWay(task, name_of_running_task(), self.clock.seconds(), line, *self._so_far())
        life.cleans_up = self._is_made_by_asyncio(task, sys._getframe(2))
        self._tasks.append(life)
        self._task_of[identity(task)] = life
        if (use := self._use_that_makes(sys._getframe(1))) is not None:
            use.tasks.append(life)
        code = getattr(coroutine_of(task), "cr_code", None)
        if self._observer is not None and code is not None and code.co_filename != self.file:
            self._observer.watch_root(code)

    def _is_made_by_asyncio(self, task: "asyncio.Task[Any]", maker: FrameType | None) -> bool:
        """Return whether asyncio created the task to close an asynchronous generator that the program left early.

        The generator's finalizer schedules that (`asyncio/base_events.py`, `_asyncgen_finalizer_hook`), or
        `shutdown_asyncgens` does at the end. Either way the step that creates the task has no frame of the file.
        """
        if not closes_generator(task) or running_loop() is None:
            return False
        return all(code_in(frame, self.file) is None for frame in step_of(maker))

    # Calls and steps, from the interpreter ------------------------------------------------------------

    def started(self, frame: FrameType, code: CodeType) -> None:
        """Record a new call, and the start of its task if the task has not started yet."""
        if not self._listening:
            return
        if code.co_filename != self.file:
            self._library_started(frame)
            return
        self._count_call(frame)
        at = self.clock.seconds()
        if len(self._calls) >= MOST_EVENTS:
            self.truncated = True
            return
        task = running_task()
        root = is_root(task, frame)
        life = self._life_of(task, frame.f_back if root and made_just_now(frame) else None)
        call = CallLife(
            code.co_qualname,
            life,
            None if root else awaited_in(frame, self.file),
            at,
            code.co_firstlineno,
            _requests(task),
            *self._so_far(),
            given_in(frame, code),
        )
        call.owner = self._owner_of(frame, code)
        self._calls.append(call)
        self._under_way[identity(frame)] = call
        if life is not None and life.started is None:
            life.started = at
        step = self._step(task, call.name, code.co_firstlineno)
        if step is not None:
            call.began_in = step.index
            step.settled = True
            step.how = "under way"

    def _count_call(self, frame: FrameType) -> None:
        """Count the calls in one step, and stop a loop that calls without end and never lets others run."""
        turn = getattr(running_loop(), "turn", 0)
        if turn != self._calls_in_turn[0]:
            self._calls_in_turn = turn, 0
        calls = self._calls_in_turn[1] + 1
        self._calls_in_turn = turn, calls
        if calls % self.clock.bounds.calls == 0 and self.goes_round(frame):
            self.clock.stop(NeverEnds(f"had called coroutine functions {calls} times in one step"))

    def _owner_of(self, frame: FrameType, code: CodeType) -> tuple[int, int]:
        """Return the number of the object whose method begins, and its address; a new number if no method of it runs.

        An address may be used again once an object is gone, so a number lasts only while a method runs.
        """
        address = owner_in(frame, code)
        if not address:
            return 0, 0
        number, running = self._owners.get(address, (0, 0))
        if not number:
            self._owners_seen += 1
            number = self._owners_seen
        self._owners[address] = number, running + 1
        return number, address

    def _owner_leaves(self, address: int) -> None:
        number, running = self._owners.get(address, (0, 0))
        if running > 1:
            self._owners[address] = number, running - 1
        else:
            self._owners.pop(address, None)

    def resumed(self, frame: FrameType, thrown: bool) -> None:
        """Record where a step enters: the innermost coroutine of a chain of resumptions."""
        call = self._under_way.get(identity(frame))
        if not self._listening or call is None:
            return
        step = self._step(running_task(), call.name, line_of(frame))
        if step is None:
            return
        if not step.settled and not call.item:
            step.entered, step.entered_line = call.name, line_of(frame)
        step.settled |= call.item or thrown
        step.how = "under way"

    def suspended(self, frame: FrameType, item: bool) -> None:
        """Record where a step leaves: the innermost coroutine that awaits."""
        call = self._under_way.get(identity(frame))
        if not self._listening or call is None:
            return
        call.item = item
        task = running_task()
        self._note_going_on(call, task)
        step = self._step(task, call.name, line_of(frame))
        if step is None or item:
            return
        step.settled = True
        if step.how != "awaits":  # the innermost coroutine is suspended first
            step.leave(self.clock.seconds(), call.name, line_of(frame), "awaits", len(self.output.lines))
            self._note_processor_time()

    def ended(self, frame: FrameType, code: CodeType, error: BaseException | None, raised: bool) -> None:
        """Record the end of a call, and of its task if the call is the task's own coroutine."""
        call = self._under_way.pop(identity(frame), None)
        at = self.clock.seconds()
        task = running_task() if self._listening else None
        if code.co_filename != self.file or call is None or not self._listening:
            if task is not None:
                self._library_ended(frame, task, error, raised)
            return
        call.end(at, _ending(error, raised, task))
        self._owner_leaves(call.owner[1])
        if not raised:
            self._note_going_on(call, task)
        step = self._step(task, call.name, line_of(frame))
        if step is not None:
            step.settled = True
            how: Leaving = "raised" if raised else "returned"
            call.ended_in = step.index
            call.printed_at_end, call.order_at_end = self._so_far()
            step.leave(at, call.name, line_of(frame), how, len(self.output.lines))
            self._note_processor_time()
        life = self._life_of(task)
        if life is not None and is_root(task, frame):
            life.finished, life.how = at, call.how

    def _note_processor_time(self) -> None:
        """Note how much processor time the current step has taken so far, if that is measured and much."""
        if self.processor_time is not None and self._steps:
            taken = thread_time() - self._processor_began
            if taken >= LONG_COMPUTATION:
                self.processor_time[len(self._steps) - 1] = taken

    def _note_going_on(self, call: CallLife, task: "asyncio.Task[Any] | None") -> None:
        if call.went_on is None and _requests(task) > call.requests:
            call.went_on = self.clock.seconds()
            life = self._life_of(task)
            if life is not None and life.timeout:
                call.timed_out, life.timeout = True, "gone on"

    def timeout_expires(self, task: Any) -> None:
        """Record that a timeout cancels this task."""
        life = self._task_of.get(identity(task))
        if life is not None and life.ref() is task:
            life.timeout = "expired"

    def timeout_left(self, task: Any, frame: FrameType, cancelled: bool) -> None:
        """Record the end of the block of a timeout that has expired, `cancelled` or not, and the call that ends it."""
        life, call = self._task_of.get(identity(task)), None
        if life is None or life.ref() is not task:
            return
        if not cancelled and life.timeout == "expired" and frame.f_back is not None:
            call = self._under_way.get(identity(frame.f_back))
        if call is not None:
            call.timed_out, call.went_on = True, self.clock.seconds()
        life.timeout = ""

    def _library_started(self, frame: FrameType) -> None:
        task = running_task()
        life = self._life_of(task)
        if life is not None and life.started is None and is_root(task, frame):
            life.started = self.clock.seconds()

    def _library_ended(self, frame: FrameType, task: Any, error: BaseException | None, raised: bool) -> None:
        life = self._life_of(task)
        if life is not None and is_root(task, frame):
            life.finished, life.how = self.clock.seconds(), _ending(error, raised, task)

    # What the program uses of asyncio -----------------------------------------------------------------

    def used(self, construct: str, frame: FrameType, count: int, given: Iterable[Any] = ()) -> None:
        """Record that the file uses a construct of asyncio."""
        self._use_in.pop(identity(frame), None)  # of a call before it whose frame had the same address
        line = self._line_of_use(frame) if self._listening else None
        if line is not None:
            tasks = [life for one in given if (life := self._task_of.get(identity(one))) and life.ref() is one]
            use = self._use_in[identity(frame)] = UseLife(construct, self.clock.seconds(), line, count, tasks)
            self._uses.append(use)

    def group_entered(self, group: Any, frame: FrameType) -> None:
        """Record that the file uses a TaskGroup, without tasks as yet."""
        self._groups.pop(identity(group), None)  # of a group before it that had the same address
        self.used("asyncio.TaskGroup", frame, 0)
        if (use := self._use_in.pop(identity(frame), None)) is not None:
            self._groups[identity(group)] = use

    def group_grew(self, group: Any, frame: FrameType) -> None:
        """Count one more task of a TaskGroup that the file uses."""
        self._use_in.pop(identity(frame), None)
        use = self._groups.get(identity(group))
        if use is not None:
            use.count += 1
            self._use_in[identity(frame)] = use

    def _use_that_makes(self, maker: FrameType | None) -> UseLife | None:
        """Return the outermost use of a construct of asyncio that the file has called and that makes a task here."""
        found = None
        while maker is not None and (maker.f_globals.get("__name__") or "").startswith(_MAKERS):
            found = self._use_in.get(identity(maker)) or found
            maker = maker.f_back
        return found

    def lock_taken(self, lock: Any, frame: FrameType) -> None:
        """Record that the running task takes a lock or a permit."""
        self._synchronizers.taken(lock, frame)

    def lock_released(self, lock: Any, frame: FrameType) -> None:
        """Record that a lock or a permit is given back."""
        self._synchronizers.released(lock, frame)

    @property
    def past_the_end(self) -> PastTheEnd | None:
        """Return why the run never ends, if it reads a stream again and again after its end; any thread may ask."""
        return self._ended_streams.too_often

    def stream_read(self, stream: Any, frame: FrameType) -> None:
        """Count the reads of a stream that has ended."""
        self._ended_streams.read(stream, frame)

    def synchronized(self, what: str, thing: Any, frame: FrameType) -> None:
        """Record what happens to a condition, an event or a queue."""
        if what == "put":
            if not thing.full():
                self._synchronizers.put(thing, frame.f_locals.get("item"))
        elif what == "join":
            self._synchronizers.joined(thing, frame)
        elif what == "done" or (what == "get" and not thing.empty()):
            self._synchronizers.counted(what, thing)
        elif what != "get":
            self._synchronizers.happened(what, thing, frame, len(getattr(thing, "_waiters", None) or ()))

    # Why each step came -------------------------------------------------------------------------------

    @property
    def steps_taken(self) -> int:
        """The number of steps recorded so far."""
        return len(self._steps)

    def follow_causes(self) -> None:
        """Record from now on which step put which other one into the ready queue; call it before the run starts."""
        self._causes = Causes(self.file, self.clock.seconds, self._step_under_way)

    def _step_under_way(self) -> int | None:
        """Return the number of the step that the running task is in, or None if none of the file's coroutines ran."""
        step, loop, task = self._now_in.get(threading.get_ident()), running_loop(), running_task()
        if step is None or task is None or not step.is_of(task):
            return None
        return step.index if step.key == (identity(task), getattr(loop, "turn", 0)) else None

    # Small questions ----------------------------------------------------------------------------------

    def _so_far(self) -> tuple[int, int]:
        """Return how many lines the program has printed, and the next number in the order of calls and tasks."""
        self._order += 1
        return len(self.output.lines), self._order

    def _step(self, task: Any, name: str, line: int) -> StepLife | None:
        """Return the current step of this thread, a new one if the loop has moved on, or None past the limit."""
        thread = threading.get_ident()
        loop = running_loop()
        key = (identity(loop if task is None else task), getattr(loop, "turn", 0))
        step = self._now_in.get(thread)
        if step is not None and step.key == key and step.is_of(task):
            return step
        self._step_began = Real.monotonic()
        if len(self._steps) >= MOST_EVENTS:
            self.truncated = True
            return None
        life = self._life_of(task)
        step = StepLife(len(self._steps), key, life, self.clock.seconds(), name, line, len(self.output.lines))
        self._now_in[thread] = step
        self._steps.append(step)
        if self.processor_time is not None:
            self._processor_began = thread_time()
        if self._causes is not None:
            self._causes.began(step)
        return step

    def _life_of(self, task: "asyncio.Task[Any] | None", maker: FrameType | None = None) -> TaskUnderWay | None:
        """Return the record of the task, or None without a task.

        An eager task starts before the loop reports it. Its record is created here; `maker` is the frame that creates
        the task.
        """
        if task is None:
            return None
        life = self._task_of.get(identity(task))
        if life is None or life.ref() is not task:
            if _AUTOMATIC_NAME.fullmatch(task_name(task)):
                task.set_name(self.next_task_name())
            parent, line = self._task_around(maker), line_in(maker, self.file)
            life = TaskUnderWay(task, parent, self.clock.seconds(), line, *self._so_far())
            life.cleans_up = closes_generator(task) and line is None
            if len(self._tasks) < MOST_EVENTS:
                self._tasks.append(life)
            self._task_of[identity(task)] = life
        life.look_again()
        return life

    def _task_around(self, frame: FrameType | None) -> str | None:
        """Return the name of the task that runs the coroutine of this frame."""
        while frame is not None:
            if (call := self._under_way.get(identity(frame))) is not None:
                return None if call.task is None else call.task.name
            frame = frame.f_back
        return None

    def _line_of_use(self, frame: FrameType) -> int | None:
        """Return the line where the file called this asyncio function, or passed its coroutine to a task."""
        caller = frame.f_back
        while caller is not None and not is_loop_step(caller):
            if code_in(caller, self.file) is not None:
                return line_of(caller) or None
            if not is_coroutine(frame.f_code):
                return None
            frame, caller = caller, caller.f_back
        task = running_task()
        made = getattr(coroutine_of(task), "cr_origin", None) if task is not None and is_root(task, frame) else None
        return next((line for file, line, _ in made or () if file == self.file and line), None)


def _requests(task: "asyncio.Task[Any] | None") -> int:
    """Return how many cancellation requests have reached the task, as a CancelledError raised where it waited."""
    if task is None or getattr(task, "_must_cancel", False):
        return 0
    return task.cancelling()


def _ending(error: BaseException | None, raised: bool, task: "asyncio.Task[Any] | None") -> Ending:
    if not raised:
        return "finished"
    if error is None:  # Python 3.11 does not report the exception
        return "cancelled" if task is not None and task.cancelling() else "raised"
    return "cancelled" if is_a(error, asyncio.CancelledError) else "raised"
