"""The events of a run, as values."""

from typing import Annotated

import msgspec

from grader.trace.fields import (
    LONGEST_WAY,
    MOST_GIVEN,
    MOST_KEPT_WAITING,
    PROCESSES,
    CauseKind,
    Ending,
    Leaving,
    Message,
    Name,
    Names,
    Number,
    Seconds,
    Text,
    Value,
)


class Line(Value, frozen=True, kw_only=True):
    """A line that the program printed.

    `task` and `coroutine` are None outside of tasks and coroutines. `line` is the line of the file that printed it.
    `within` names the functions of the file that were in progress, outermost first.
    """

    at: Seconds
    text: Text
    task: str | None = None
    coroutine: str | None = None
    line: Number | None = None
    within: Names = ()


class TaskLife(Value, frozen=True, kw_only=True):
    """A task, from its creation (at `made`, by task `parent`, on `line`) to its end.

    `started` and `finished` are None if that did not happen or could not be observed. When the task was created, the
    program had printed `printed` lines. `order` numbers the creations of tasks, and the beginnings and ends of calls.
    """

    name: str
    coroutine: str
    parent: str | None
    made: Seconds
    line: Number | None
    started: Seconds | None
    finished: Seconds | None
    how: Ending
    printed: Number = 0
    order: Number = 0


class Call(Value, frozen=True, kw_only=True):
    """A call of one of the file's coroutine functions, from its first step (`at`) to its end (`until`).

    `task` is the task that it ran in. `awaited_by` is the coroutine of the file that awaits it directly, on the line
    `awaited_at`; it is None for a task's outermost coroutine. `line` is where the function is defined, or 0 for a
    stand-in. `went_on` is when the call awaited again or returned although its task had been cancelled, perhaps by a
    TaskGroup or a timeout. It began in the step with the index `began_in` and ended in that with the index `ended_in`;
    by then the program had printed `printed` and `printed_at_end` lines. `order` and `order_at_end` number the
    creations of tasks, and the beginnings and ends of calls.
    `timed_out` is true if a timeout cancelled it, which then raised no TimeoutError. `given` are its arguments that are
    short texts, numbers or None, as Python writes them. `owner` numbers the object whose method it is, or is 0: two
    methods that run at the same time have equal numbers if they belong to the same object.
    """

    coroutine: str
    task: str | None
    awaited_by: str | None
    awaited_at: Number | None
    at: Seconds
    until: Seconds | None
    how: Ending
    line: Number
    went_on: Seconds | None = None
    began_in: Number | None = None
    ended_in: Number | None = None
    printed: Number = 0
    printed_at_end: Number = 0
    order: Number = 0
    order_at_end: Number = 0
    timed_out: bool = False
    given: Annotated[dict[Name, Name], msgspec.Meta(max_length=MOST_GIVEN)] = msgspec.field(default_factory=dict)
    owner: Number = 0


class Step(Value, frozen=True, kw_only=True):
    """One step of a task: the loop entered one coroutine of the file and left one, on `line`.

    The two differ if the task called or returned in between. By the end of the step, the program had printed
    `printed` lines.
    """

    at: Seconds
    until: Seconds
    task: str | None
    entered: str
    entered_line: Number
    left: str
    line: Number
    how: Leaving
    printed: Number = 0


class Cause(Value, frozen=True, kw_only=True):
    """Why a step came: on `line`, at `at` (virtual seconds), the step with the index `step` scheduled it.

    `kind` says how: the run `started` with it; its task was `created`; a `timer` was set, which came due; its own task
    `gave way` in the step before; the task or the future that it awaited `ended`; or it was `woken`. Without a step,
    it came from `outside`: from another thread or the system.
    """

    kind: CauseKind
    at: Seconds
    step: Number | None
    line: Number | None


class Decision(Value, frozen=True, kw_only=True):
    """A moment at which several `tasks` could go on: the one with the index `taken` did, after `step` steps.

    The first is the one that asyncio takes.
    """

    tasks: Names
    taken: Number
    step: Number


BUSY_WAITING = "busy waiting"
"""The `call` of a stretch in which the program did nothing but look at a clock until it was late enough."""


WAIT_FOR = "waiting for "
"""Begins the `call` of one that waits for data or a connection which only the program itself could bring."""
UNSEEN_WAIT = "waiting for another process"
"""The name of a call that is unknown, such as a read of a pipe: a child process waited meanwhile."""


class BlockingCall(Value, frozen=True, kw_only=True):
    """A call that blocked the whole loop for `seconds`; `printed` lines had been printed before it.

    Waiting for another process takes an unknown time, and its `seconds` are 0. `kept_waiting` maps the tasks that could
    have gone on meanwhile to the seconds for which they waited for the loop.
    """

    at: Seconds
    seconds: Seconds
    call: str
    task: str | None
    coroutine: str | None
    line: Number | None
    printed: Number = 0
    kept_waiting: Annotated[dict[Name, Seconds], msgspec.Meta(max_length=MOST_KEPT_WAITING)] = msgspec.field(
        default_factory=dict
    )

    @property
    def waits_for_process(self) -> bool:
        """Return whether it waited for another process, for an unknown time that its `seconds` do not hold."""
        return self.call == "os.system" or self.call.startswith(f"{PROCESSES}.")


class UnsafeCall(Value, frozen=True, kw_only=True):
    """A call on `line` that is not thread-safe, made in another thread than the loop's, or `by_signal` in a handler.

    `call` is asyncio's function (`Event.set`); for a method of a task or a future it is `loop.call_soon`, which all end
    in. If the loop was `asleep`, the call did not wake it. `line` is None if the file's own code did not make the call.
    """

    at: Seconds
    call: Name
    line: Number | None
    asleep: bool
    by_signal: bool = False


class Use(Value, frozen=True, kw_only=True):
    """A use of one of asyncio's constructs by the file's own code, with `count` awaitables.

    `tasks` are the tasks among them, and those that the construct made for the others.
    """

    construct: str
    at: Seconds
    line: Number
    count: Number
    tasks: Names = ()


class Flag(Value, frozen=True, kw_only=True):
    """Something that an honest program does not need, on `line` of the file: a hint for the instructor."""

    what: str
    line: Number | None = None


class Passed(Value, frozen=True, kw_only=True):
    """A line of the file that an exception passed on its way out, and the function around it."""

    line: Number
    function: Name


class Earlier(Value, frozen=True, kw_only=True):
    """An earlier exception: the context or the cause of the one that ended the run."""

    type: Name
    message: Message
    line: Number | None


class Error(Value, frozen=True, kw_only=True):
    """The exception that ended the run: its type, its message and the last line of the file that it passed.

    `inside` are the types of the exceptions in a group. `hint` is Python's suggestion (`Did you mean: 'sleep'?`).
    `way` are the lines of the file that the exception passed, outermost first. For a syntax error, `column` and
    `end_column` mark the part of the line that Python does not understand: from the first up to but not including
    the second, counted from 1.
    """

    type: str
    message: Message
    line: Number | None
    column: Number | None = None
    end_column: Number | None = None
    inside: Names = ()
    hint: Name = ""
    way: Annotated[tuple[Passed, ...], msgspec.Meta(max_length=LONGEST_WAY)] = ()
    earlier: Earlier | None = None
