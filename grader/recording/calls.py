"""The calls of coroutine functions of the file, as the interpreter reports them."""

import asyncio
from types import CodeType, FrameType
from typing import Any

from grader.exceptions import NeverEnds
from grader.recording.errors import is_a
from grader.recording.frames import awaited_in, given_in, identity, is_root, line_of, made_just_now, owner_in
from grader.recording.lifetimes import CallLife
from grader.recording.places import running_task
from grader.recording.steps import Steps
from grader.trace.fields import Ending, Leaving
from grader.trace.serialization import MOST_EVENTS
from grader.virtual_time.compat import running_loop


class Calls(Steps):
    """The layer of the recorder that notes calls, and with them where each step of a task enters and leaves."""

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

    def _note_going_on(self, call: CallLife, task: "asyncio.Task[Any] | None") -> None:
        if call.went_on is None and _requests(task) > call.requests:
            call.went_on = self.clock.seconds()
            life = self._life_of(task)
            if life is not None and life.timeout:
                call.timed_out, life.timeout = True, "gone on"

    def _library_started(self, frame: FrameType) -> None:
        task = running_task()
        life = self._life_of(task)
        if life is not None and life.started is None and is_root(task, frame):
            life.started = self.clock.seconds()

    def _library_ended(self, frame: FrameType, task: Any, error: BaseException | None, raised: bool) -> None:
        life = self._life_of(task)
        if life is not None and is_root(task, frame):
            life.finished, life.how = self.clock.seconds(), _ending(error, raised, task)


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
