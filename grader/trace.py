"""What happened: the Trace of one run, as a frozen value, and the questions one asks of it.

A trace goes to JSON and back without loss (`grader/trace/v1`); it is all that the player's process sends to the
judge's. Times are virtual seconds since the start of the run. They come from whole nanoseconds, so that they equal
the number one would write down: `trace.elapsed == 2`, `0.3 == 0.3`.
"""

import math
from collections.abc import Iterable
from typing import Annotated, Any, Literal

import msgspec

from grader.exceptions import GraderError

Outcome = Literal["finished", "raised", "deadlock", "cut off", "timed out", "crashed"]
Ending = Literal["finished", "raised", "cancelled", "pending"]
Leaving = Literal["awaits", "returned", "raised", "under way"]
MOST_EVENTS = 20_000
"""Tasks, calls, steps and the like of one run."""
MOST_LOOSE_ENDS = 100
"""Of each kind; each is told and explained one by one."""
DEEPEST = 20
"""So many lists and dicts may stand one inside the other in a result."""
LATEST = 1e40
"""Virtual seconds: on our clock this is never (`grader.clock.NEVER`)."""

LONGEST_LINE, LONGEST_MESSAGE = 10_000, 1_000
"""Characters of a printed line (and of names in what is told one by one), and of what an exception says."""
DEEPEST_CALL = 10_000
"""Functions under way one inside the other."""

Seconds = Annotated[float, msgspec.Meta(ge=-LATEST, le=LATEST)]
Number = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]
"""Of a line in a file, or how many of something. Whoever writes a trace by hand gets no further with others."""


Text = Annotated[str, msgspec.Meta(max_length=LONGEST_LINE)]
Message = Annotated[str, msgspec.Meta(max_length=LONGEST_MESSAGE)]
Names = Annotated[tuple[str, ...], msgspec.Meta(max_length=DEEPEST_CALL)]


class Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all parts of a trace have in common: frozen, named fields, nothing else allowed in JSON."""


class Line(Value, frozen=True, kw_only=True):
    """A printed line.

    `task` and `coroutine` are None outside any; `line` is the line of the file that printed it; `within` names the
    functions of the file that were under way, outermost first.
    """

    at: Seconds
    text: Text
    task: str | None = None
    coroutine: str | None = None
    line: Number | None = None
    within: Names = ()


class TaskLife(Value, frozen=True, kw_only=True):
    """A task, from its making (`made`, by task `parent`, at `line`) to its end.

    `started` and `finished` are None for what did not happen, or where it could not be seen. When it was made,
    `printed` lines had been printed.
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


class Call(Value, frozen=True, kw_only=True):
    """A call of one of the file's coroutine functions, from its first step (`at`) to its end (`until`).

    `task` is the task that it ran in; `awaited_by` the coroutine of the file that awaits it directly, None when it
    is a task's own; `awaited_at` the line there; `line` is where the function is defined. `went_on` is when it waited
    again, or returned, although its task had been cancelled meanwhile (a TaskGroup and a timeout cancel, too).
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


class Step(Value, frozen=True, kw_only=True):
    """The loop ran a task for a while: it entered one coroutine of the file and left one, here at `line`.

    They differ where the task called or returned meanwhile. When it left, `printed` lines had been printed.
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


class BlockingCall(Value, frozen=True, kw_only=True):
    """A call that held up the whole loop for `seconds`; before it, `printed` lines had been printed."""

    at: Seconds
    seconds: Seconds
    call: str
    task: str | None
    coroutine: str | None
    line: Number | None
    printed: Number = 0


class NeverAwaited(Value, frozen=True, kw_only=True):
    """A coroutine object that nobody awaited, made at `line`."""

    coroutine: Text
    line: Number | None


class LeftBehind(Value, frozen=True, kw_only=True):
    """A task that was not finished when the program's main coroutine was; made at `line`."""

    coroutine: Text
    task: Text
    line: Number | None


class UnseenError(Value, frozen=True, kw_only=True):
    """An exception that nobody looked at; `line` is where it was raised."""

    type: Text
    message: Message
    task: Text | None
    line: Number | None


class Waiting(Value, frozen=True, kw_only=True):
    """A task that waited when the run ended: at `line`, for a thing (`"an Event"`), perhaps for other tasks."""

    task: str
    coroutine: str | None
    line: Number | None
    thing: str
    tasks: Names = ()


class Use(Value, frozen=True, kw_only=True):
    """The file's own code used a construct of asyncio; `count` awaitables were given to it."""

    construct: str
    at: Seconds
    line: Number
    count: Number


class Flag(Value, frozen=True, kw_only=True):
    """Something that an honest program has no use for: for an instructor's eyes, at `line` of the file."""

    what: str
    line: Number | None = None


class Error(Value, frozen=True, kw_only=True):
    """What ended the run: the exception's type and message, and the last line of the file that it passed.

    `inside` are the types of the exceptions in a group.
    """

    type: str
    message: Message
    line: Number | None
    column: Number | None = None
    inside: Names = ()


class Trace(Value, frozen=True, kw_only=True):
    """One run of one program on the virtual clock.

    `result` is what the entry returned, as JSON; None where that cannot be said in JSON (`returned` names its type).
    `began` is False where the file could not be loaded or has no such entry, and where nobody is left to tell.
    `open_loops` are event loops that were made and not closed, by the line that made them.
    `stopped_at` is the line of a program that was stopped while it went round in a loop of its own, or blocked.
    `reason` says more of how it ended where `outcome` is too coarse: one of the codes of `grader.findings`.
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
    blocking: tuple[BlockingCall, ...] = ()
    never_awaited: tuple[NeverAwaited, ...] = ()
    unseen_errors: tuple[UnseenError, ...] = ()
    left_behind: tuple[LeftBehind, ...] = ()
    open_loops: tuple[Number | None, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    constructs: tuple[Use, ...] = ()
    truncated: bool = False

    @property
    def lines(self) -> "Lines":
        """The printed lines in order, without trailing spaces."""
        return Lines(self, (line.text.rstrip() for line in self.printed))

    @property
    def timed_lines(self) -> "Lines":
        """The printed lines as `text@time`: `worker_1 done@1`, `3@1.5`."""
        return Lines(self, (f"{line.text.rstrip()}@{clock(line.at)}" for line in self.printed))

    def printed_by(self, function: str) -> "Lines":
        """The lines printed while this function of the file was under way, by itself or through others."""
        return Lines(self, (line.text.rstrip() for line in self.printed if function in line.within))

    def calls_of(self, coroutine: str) -> list[Call]:
        """The calls of this coroutine function of the file, in the order of their start."""
        return [call for call in self.calls if call.coroutine == coroutine]

    def overlap(self, one: str, other: str) -> float:
        """Seconds during which a call of the one and a call of the other were both under way."""
        end = self.elapsed
        ours, theirs = _spans(self.calls_of(one), end), _spans(self.calls_of(other), end)
        return (_covered(ours) + _covered(theirs) - _covered([*ours, *theirs])) / 1e9

    @property
    def entered(self) -> list[str]:
        """The coroutines of the file in the order in which the loop entered them."""
        return [step.entered for step in self.steps]

    @property
    def blocked(self) -> float:
        """Seconds for which the loop stood still because of a blocking call.

        Infinity where the program did not come to its end by itself: nobody knows when it would have given way.
        """
        if self.outcome in ("timed out", "crashed"):
            return math.inf
        return sum(_nanoseconds(call.seconds) for call in self.blocking) / 1e9

    @property
    def loose_ends(self) -> list[str]:
        """What the program left undone, a sentence each."""
        ends = [
            f"the coroutine {lost.coroutine} was made{_at_line(lost.line)} and never awaited"
            for lost in self.never_awaited
        ]
        ends += [f"the task of {left.coroutine} was not finished at the end" for left in self.left_behind]
        ends += [f"{error.type}{_at_line(error.line)} was never seen by anybody" for error in self.unseen_errors]
        return ends

    def given_to(self, construct: str) -> int:
        """How many awaitables the file's own code gave to this construct in all."""
        return sum(use.count for use in self.uses(construct))

    def uses(self, construct: str) -> list[Use]:
        """Where the file's own code used this construct of asyncio, by its full name."""
        return [use for use in self.constructs if use.construct == construct]


class Lines(list[str]):
    """Printed lines that remember their trace, so that feedback can tell more about them."""

    def __init__(self, trace: Trace, lines: Iterable[str]) -> None:
        super().__init__(lines)
        self.trace = trace


def clock(seconds: float) -> str:
    """A time as people write it: 2, 0.5."""
    return f"{seconds:.9f}".rstrip("0").rstrip(".")


def short(qualname: str) -> str:
    """A function's name as people say it, without the functions around it: `one` for `main.<locals>.one`."""
    return qualname.rpartition("<locals>.")[2]


def to_json(trace: Trace) -> bytes:
    """The trace as JSON (UTF-8); equal traces give equal bytes."""
    return _ENCODER.encode(trace)


def from_json(data: bytes) -> Trace:
    """A trace from JSON that somebody else wrote: exactly what `to_json` gives, and nothing else.

    Raises:
        GraderError: it is anything else: not JSON, unknown fields, values that are no JSON numbers, too deep,
            or in any other form than ours (duplicate keys, another order).
    """
    try:
        trace = _DECODER.decode(data)
        again = to_json(trace)
    except (msgspec.MsgspecError, ValueError, RecursionError, OverflowError) as problem:
        raise GraderError(f"not a trace: {problem}") from None
    if again != data:
        raise GraderError("not a trace: not in the form in which a trace is written")
    if _depth(trace.result) > DEEPEST:
        raise GraderError("not a trace: its result is too deep")
    if any(len(getattr(trace, name)) > most for name, most in _LONGEST.items()):
        raise GraderError("not a trace: longer than one can be")
    return trace


def shortened(trace: Trace, most: int) -> Trace:
    """The same with the first `most` of each kind of event: enough to explain it, and quick to look through."""
    parts = {name: getattr(trace, name) for name in _EVENTS}
    long = {name: events[:most] for name, events in parts.items() if len(events) > most}
    return msgspec.structs.replace(trace, **long, truncated=True) if long else trace


_EVENTS = ("printed", "tasks", "calls", "steps", "blocking", "constructs", "open_loops", "waiting")
_LOOSE_ENDS = ("never_awaited", "unseen_errors", "left_behind")
_LONGEST = dict.fromkeys(_EVENTS, MOST_EVENTS) | dict.fromkeys(_LOOSE_ENDS, MOST_LOOSE_ENDS)


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Trace)


def _depth(value: object) -> int:
    """How many lists and dicts stand one inside the other; one more than `DEEPEST` for all that are deeper."""
    depth, level = 0, [value]
    while level and depth <= DEEPEST:
        boxes = [box for box in level if isinstance(box, (list, dict))]
        level = [item for box in boxes for item in (box.values() if isinstance(box, dict) else box)]
        depth += bool(boxes)
    return depth


def _nanoseconds(seconds: float) -> int:
    return round(seconds * 1e9)


def _spans(calls: Iterable[Call], end: float) -> list[tuple[int, int]]:
    return [(_nanoseconds(call.at), _nanoseconds(end if call.until is None else call.until)) for call in calls]


def _covered(spans: Iterable[tuple[int, int]]) -> int:
    """The nanoseconds during which at least one of them is under way."""
    covered, reached = 0, None
    for a, b in sorted(span for span in spans if span[0] < span[1]):
        begin = a if reached is None else max(a, reached)
        covered += max(b - begin, 0)
        reached = b if reached is None else max(b, reached)
    return covered


def _at_line(line: int | None) -> str:
    return "" if line is None else f" in line {line}"
