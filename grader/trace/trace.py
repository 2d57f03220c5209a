"""The Trace of one run: a frozen value that records what happened and answers questions about it.

A trace converts to JSON and back without loss (`grader/trace/v1`). It is all that the player's process sends to the
judge's. Times are virtual seconds since the start of the run. They derive from whole nanoseconds, so they equal the
numbers that people write: `trace.elapsed == 2`, `0.3 == 0.3`.
"""

import math
from collections.abc import Iterable
from typing import Annotated, Any, Literal

import msgspec

from grader.exceptions import GraderError
from grader.trace.answers import ListAnswer, Question, answer

Outcome = Literal["finished", "raised", "deadlock", "cut off", "timed out", "crashed"]
Ending = Literal["finished", "raised", "cancelled", "pending"]
Leaving = Literal["awaits", "returned", "raised", "under way"]
CauseKind = Literal["started", "created", "timer", "gave way", "ended", "woken", "outside"]
Origin = Literal["task", "callback", "thread", "pool"]
MOST_EVENTS = 20_000
"""Events of each kind (tasks, calls, steps and so on) in one run."""
MOST_LOOSE_ENDS = 100
"""Loose ends of each kind: feedback explains them one by one."""
LONGEST_JSON, MOST_OF_A_LONG_TRACE = 2_000_000, 2_000
"""Bytes of a trace as JSON; a longer one keeps so many events of each kind."""
LONGEST_RESULT = 500_000
"""Bytes of a result as JSON."""
DEEPEST = 20
"""Levels of nested lists and dicts in a result."""
LATEST = 1e40
"""Virtual seconds: the virtual clock never gets there (`grader.virtual_time.clock.NEVER`)."""

LONGEST_LINE, LONGEST_MESSAGE = 10_000, 1_000
"""Characters of a printed line (and of a name in a loose end), and of an exception's message."""
LONGEST_NAME, LONGEST_WAY = 200, 10
"""Characters of a function's name, and lines on an exception's way out."""
PROCESS = "the end of a process"
"""What a task or a thread waits for, in `Waiting.thing`."""
PROCESSES = "subprocess"
"""The module whose calls wait for other processes."""
MOST_COUNTS = 20
"""Numbers, events and takers of one object that a task waits for."""
MOST_KEPT_WAITING = 100
"""Tasks that wait while one call blocks the loop."""
MOST_GIVEN = 8
"""Arguments of a call."""
DEEPEST_CALL = 10_000
"""Functions in progress one inside the other."""

Seconds = Annotated[float, msgspec.Meta(ge=-LATEST, le=LATEST)]
Number = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]
"""A line of a file, or a count. The bounds also hold for a trace that a program has forged."""

Text = Annotated[str, msgspec.Meta(max_length=LONGEST_LINE)]
Message = Annotated[str, msgspec.Meta(max_length=LONGEST_MESSAGE)]
Name = Annotated[str, msgspec.Meta(max_length=LONGEST_NAME)]
Names = Annotated[tuple[str, ...], msgspec.Meta(max_length=DEEPEST_CALL)]


class Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The base of all parts of a trace: frozen, with named fields, and no other fields allowed in JSON."""


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
    given: Annotated[dict[Name, Name], msgspec.Meta(max_length=MOST_GIVEN)] = {}
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
    kept_waiting: Annotated[dict[Name, Seconds], msgspec.Meta(max_length=MOST_KEPT_WAITING)] = {}

    @property
    def waits_for_process(self) -> bool:
        """Whether it waited for another process, for an unknown time that its `seconds` do not hold."""
        return self.call == "os.system" or self.call.startswith(f"{PROCESSES}.")


class NeverAwaited(Value, frozen=True, kw_only=True):
    """A coroutine object that was created on `line` and never awaited."""

    coroutine: Text
    line: Number | None


class LeftBehind(Value, frozen=True, kw_only=True):
    """A task, created on `line`, that was unfinished when the program's main coroutine finished.

    `waits_in` is the function of asyncio in which it waited then (`Queue.get`), on the line `waits_at`. It is empty if
    what the task waited for had come already. The line is None if it is in another coroutine, which the task awaits.
    """

    coroutine: Text
    task: Text
    line: Number | None
    waits_in: Name = ""
    waits_at: Number | None = None


class UnseenError(Value, frozen=True, kw_only=True):
    """An exception that was never retrieved; `line` is where it was raised.

    `origin` is what it ended: a task or a future, a callback of the loop, a thread, or work that a pool was given.
    `function` names the callback or the function of the thread or the pool; it is empty if that is unknown.
    """

    type: Text
    message: Message
    task: Text | None
    line: Number | None
    origin: Origin = "task"
    function: Name = ""


class Taken(Value, frozen=True, kw_only=True):
    """A lock or a permit that `task` took on `line` and did not give back, and whether that task has `ended`."""

    task: str
    line: Number | None
    ended: bool


class Uneven(Value, frozen=True, kw_only=True):
    """A lock, a semaphore or a queue whose counts do not come out even at the end of the run.

    `kept` are the permits of tasks that have ended, where other tasks gave theirs back. `over` counts the permits that
    the last release, on `line`, left above those of the start. `put` and `done` are the items of a queue that was
    joined on `line`, and the calls of `task_done`.
    """

    thing: Name
    line: Number | None = None
    kept: Annotated[tuple[Taken, ...], msgspec.Meta(max_length=MOST_COUNTS)] = ()
    over: Number = 0
    put: Number = 0
    done: Number = 0


class Happened(Value, frozen=True, kw_only=True):
    """The last `notify`, `set` or `clear` of an object; `count` tasks were waiting for the object then."""

    what: Name
    at: Seconds
    line: Number | None
    count: Number = 0


class Awaited(Value, frozen=True, kw_only=True):
    """The object that a task waits for in vain; equal numbers mean the same object.

    `counts` are, for a queue, the items that were `put`, how many of them were `none`, the `size` it has, the `room`
    it has in all (0 if unlimited) and the `unfinished` items; for a semaphore the `free` permits and those that
    were released without having been taken (`more`); for a barrier its `parties` and those that `arrived`; for a
    stream the `bytes` and `lines` that are there and the bytes `wanted`.
    """

    number: Number
    counts: Annotated[dict[Name, Number], msgspec.Meta(max_length=MOST_COUNTS)] = {}
    events: Annotated[tuple[Happened, ...], msgspec.Meta(max_length=MOST_COUNTS)] = ()
    taken: Annotated[tuple[Taken, ...], msgspec.Meta(max_length=MOST_COUNTS)] = ()


class Waiting(Value, frozen=True, kw_only=True):
    """A task that was waiting when the run ended: on `line`, for a `thing` (`"an Event"`) or for other `tasks`.

    `call` is the function of asyncio in which it waits (`Queue.join`), and `about` explains why it waits in vain.
    """

    task: str
    coroutine: str | None
    line: Number | None
    thing: str
    tasks: Names = ()
    call: Name = ""
    about: Awaited | None = None


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


class Trace(Value, frozen=True, kw_only=True):
    """One run of one program on the virtual clock.

    Attributes:
        outcome: how the run ended.
        reason: one of the codes of `grader.findings` that refines an `outcome`.
        began: False if the file could not be loaded or lacks the entry, and if the process ended without a report.
        elapsed: how long the run took (virtual seconds).
        result: what the entry returned, as JSON; None if JSON cannot represent it.
        returned: the name of the result's type.
        error: the exception that ended the run.
        stopped_at: the line at which a program was stopped while it blocked or ran in a loop without an end.
        exit_status: the exit status of the program.
        printed: the printed lines, as values; `lines` has their texts.
        unasked: the exceptions in futures of pools that nobody asked for their result.
        uneven: the locks, semaphores and queues whose counts do not come out even at the end.
        open_loops: the lines on which event loops were created that were never closed.
        causes: the cause of each step, if the recorder was asked for them.
        decisions: where several tasks could go on, if the run was one of several orders.
        stand_ins: the functions whose stand-ins were called, as far as `calls` does not show it.
        truncated: whether events are missing because there were too many.
    """

    schema: Literal["grader/trace/v1"] = "grader/trace/v1"
    outcome: Outcome
    reason: str | None = None
    began: bool = True
    elapsed: Seconds = 0.0
    result: Any = None
    returned: str = "NoneType"
    error: Error | None = None
    stopped_at: int | None = None
    exit_status: int = 0
    printed: tuple[Line, ...] = msgspec.field(default=(), name="lines")
    tasks: tuple[TaskLife, ...] = ()
    calls: tuple[Call, ...] = ()
    steps: tuple[Step, ...] = ()
    causes: tuple[Cause, ...] = ()
    blocking: tuple[BlockingCall, ...] = ()
    never_awaited: tuple[NeverAwaited, ...] = ()
    unseen_errors: tuple[UnseenError, ...] = ()
    left_behind: tuple[LeftBehind, ...] = ()
    unasked: tuple[UnseenError, ...] = ()
    uneven: tuple[Uneven, ...] = ()
    open_loops: tuple[Number | None, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    unsafe_calls: tuple[UnsafeCall, ...] = ()
    constructs: tuple[Use, ...] = ()
    decisions: tuple[Decision, ...] = ()
    stand_ins: Names = ()
    truncated: bool = False

    @property
    def lines(self) -> ListAnswer:
        """The printed lines in order, without trailing spaces."""
        return self._about("lines", (line.text.rstrip() for line in self.printed))

    @property
    def timed_lines(self) -> ListAnswer:
        """The printed lines as `text@time`: `worker_1 done@1`, `3@1.5`."""
        return self._about("timed_lines", (f"{line.text.rstrip()}@{clock(line.at)}" for line in self.printed))

    def printed_by(self, function: str) -> ListAnswer:
        """Return the lines printed while this function of the file was under way, by itself or through others."""
        texts = (line.text.rstrip() for line in self.printed if function in line.within)
        return self._about("printed_by", texts, function)

    def _about(self, question: str, lines: Iterable[str], *arguments: str) -> ListAnswer:
        """Return lines that remember what was asked."""
        about: ListAnswer = answer([*lines], Question(self, question, arguments))
        return about

    def shows(self, *texts: str) -> bool:
        """Return whether a printed line begins with one of these texts.

        Capitals, spaces and punctuation do not matter: `hello alice` shows `Hello, Alice!`.
        """
        asked = tuple(_bare(text) for text in texts)
        return any(_bare(line.text).startswith(asked) for line in self.printed)

    def calls_of(self, coroutine: str) -> list[Call]:
        """Return the calls of this coroutine function of the file, in the order of their start."""
        return [call for call in self.calls if call.coroutine == coroutine]

    def overlap(self, one: str, other: str) -> float:
        """Return for how long a call of `one` and a call of `other` were both in progress (virtual seconds)."""
        # |A and B| = |A| + |B| - |A or B|. Each of the three is the length of a union of intervals, so calls of one
        # function that overlap one another are not counted twice. The sums are in nanoseconds, which are exact.
        end = self.elapsed
        ours, theirs = _spans(self.calls_of(one), end), _spans(self.calls_of(other), end)
        return (_covered(ours) + _covered(theirs) - _covered([*ours, *theirs])) / 1e9

    @property
    def entered(self) -> list[str]:
        """Return the coroutines of the file in the order in which the loop entered them."""
        return [step.entered for step in self.steps]

    @property
    def blocked(self) -> float:
        """Return for how long blocking calls stopped the loop (virtual seconds).

        This is infinite if the program timed out or crashed: how long it would have blocked is unknown.
        """
        if self.outcome in ("timed out", "crashed"):
            return math.inf
        return sum(_nanoseconds(call.seconds) for call in self.blocking) / 1e9

    @property
    def loose_ends(self) -> list[str]:
        """Return what the program left undone, one phrase for each."""
        ends = [
            f"the coroutine {lost.coroutine} was made{_at_line(lost.line)} and never awaited"
            for lost in self.never_awaited
        ]
        ends += [f"the task of {left.coroutine} was not finished at the end" for left in self.left_behind]
        ends += [f"{error.type}{_at_line(error.line)} was never seen by anybody" for error in self.unseen_errors]
        return ends

    def given_to(self, construct: str) -> int:
        """Return how many awaitables the file's own code passed to this construct in total.

        A future that `asyncio.ensure_future` returns as it is does not count.
        """
        return sum(use.count for use in self.uses(construct))

    def put_to_work(self, construct: str) -> int:
        """Return how many awaitables the file's own code passed to this construct, without those that did nothing.

        These are the ones whose task printed no line, neither itself nor in a task that it made.
        """
        uses, parents = self.uses(construct), {task.name: task.parent for task in self.tasks}
        ours = {name for use in uses for name in use.tasks}
        at_work: set[str | None] = set()
        name: str | None
        for name in {line.task for line in self.printed}:
            seen: set[str] = set()  # names that a program gives to its tasks may go round in a circle
            while name is not None and name not in ours and name not in seen:
                seen.add(name)
                name = parents.get(name)
            at_work.add(name)
        return sum(use.count - sum(name not in at_work for name in use.tasks) for use in uses)

    def uses(self, construct: str) -> list[Use]:
        """Return the uses of this construct by the file's own code; `construct` is its full name."""
        return [use for use in self.constructs if use.construct == construct]


def clock(seconds: float) -> str:
    """Return a time in seconds as people write it: 2, 0.5."""
    return f"{seconds:.9f}".rstrip("0").rstrip(".")


def short(qualname: str) -> str:
    """Return a function's name without the enclosing functions: `one` for `main.<locals>.one`."""
    return qualname.rpartition("<locals>.")[2]


def to_json(trace: Trace) -> bytes:
    """Return the trace as JSON (UTF-8); equal traces have equal bytes."""
    return _ENCODER.encode(trace)


def to_short_json(trace: Trace) -> bytes:
    """Return the trace as JSON like `to_json`; a very long one without its later events and without its result."""
    data = to_json(trace)
    if len(data) > LONGEST_RESULT and len(_ENCODER.encode(trace.result)) > LONGEST_RESULT:
        trace = msgspec.structs.replace(trace, result=None)
        data = to_json(trace)
    return data if len(data) <= LONGEST_JSON else to_json(shortened(trace, MOST_OF_A_LONG_TRACE))


def from_json(data: bytes) -> Trace:
    """Return the trace that untrusted JSON describes: exactly the bytes that `to_json` returns for it.

    Raises:
        GraderError: the data is anything else. It is not JSON, has unknown fields or other numbers than JSON has, is
            too long or nested too deeply, or is written in another form (duplicate keys, another order).
    """
    try:
        _must_be_short(data)
        trace = _DECODER.decode(data)
        again = to_json(trace)
    except (msgspec.MsgspecError, ValueError, RecursionError, OverflowError) as problem:
        raise GraderError(f"not a trace: {problem}") from None
    if again != data:
        raise GraderError("not a trace: it is written in another form than a trace")
    if _depth(trace.result) > DEEPEST:
        raise GraderError("not a trace: its result is nested too deeply")
    if any(len(getattr(trace, name)) > most for name, most in _LONGEST.items()):
        raise GraderError("not a trace: it has too many events")
    return trace


def decoded(data: bytes) -> Trace:
    """Return the trace in JSON that is trusted, of any length."""
    trace: Trace = _DECODER.decode(data)
    return trace


def shortened(trace: Trace, most: int) -> Trace:
    """Return the trace with only the first `most` events of each kind: enough to explain it, and quick to search."""
    parts = {name: getattr(trace, name) for name in _EVENTS}
    long = {name: events[:most] for name, events in parts.items() if len(events) > most}
    return msgspec.structs.replace(trace, **long, truncated=True) if long else trace


_EVENTS = (
    "printed",
    "tasks",
    "calls",
    "steps",
    "causes",
    "blocking",
    "constructs",
    "decisions",
    "open_loops",
    "waiting",
)
_LOOSE_ENDS = ("never_awaited", "unseen_errors", "left_behind", "unsafe_calls")
_LONGEST = dict.fromkeys(_EVENTS, MOST_EVENTS) | dict.fromkeys(_LOOSE_ENDS, MOST_LOOSE_ENDS)


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Trace)


class _ResultOnly(msgspec.Struct):
    """The result of a trace, not decoded; the other fields are skipped."""

    result: msgspec.Raw


_RESULT_DECODER = msgspec.json.Decoder(_ResultOnly)
_RESULT = b'"result":'


def _must_be_short(data: bytes) -> None:
    """Check that the result, a value of any type, is short: in memory it takes a hundred times its JSON.

    Raises:
        GraderError: it is too long, or there may be two.
    """
    result = bytes(_RESULT_DECODER.decode(data).result)  # the last one, if there are several
    first = data.find(_RESULT) + len(_RESULT)
    if len(result) > LONGEST_RESULT or data[first : first + len(result)] != result:
        raise GraderError("not a trace: its result is too long")


def _depth(value: object) -> int:
    """Return how deeply lists and dicts are nested; the count stops at one more than `DEEPEST`.

    It goes level by level rather than by recursion, so a deep value cannot exhaust the stack.
    """
    depth, level = 0, [value]
    while level and depth <= DEEPEST:
        boxes = [box for box in level if isinstance(box, (list, dict))]
        level = [item for box in boxes for item in (box.values() if isinstance(box, dict) else box)]
        depth += bool(boxes)
    return depth


def _bare(text: str) -> str:
    """Return the letters and digits of a text in lower case; a text without any stays as it is."""
    return "".join(sign for sign in text.casefold() if sign.isalnum()) or text.strip()


def _nanoseconds(seconds: float) -> int:
    return round(seconds * 1e9)


def _spans(calls: Iterable[Call], end: float) -> list[tuple[int, int]]:
    return [(_nanoseconds(call.at), _nanoseconds(end if call.until is None else call.until)) for call in calls]


def _covered(spans: Iterable[tuple[int, int]]) -> int:
    """Return the length of the union of the spans, in nanoseconds."""
    # Go through the spans by their start. `reached` is the latest end so far, so each span adds only the part of it
    # that lies beyond: nothing if an earlier span contains it.
    covered, reached = 0, None
    for a, b in sorted(span for span in spans if span[0] < span[1]):
        begin = a if reached is None else max(a, reached)
        covered += max(b - begin, 0)
        reached = b if reached is None else max(b, reached)
    return covered


def _at_line(line: int | None) -> str:
    return "" if line is None else f" in line {line}"
