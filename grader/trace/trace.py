"""The Trace of one run: a frozen value that records what happened and answers questions about it.

Times are virtual seconds since the start of the run. They derive from whole nanoseconds, so they equal the numbers that
people write: `trace.elapsed == 2`, `0.3 == 0.3`.
"""

import math
from collections.abc import Iterable
from typing import Any, Literal

import msgspec

from grader.trace.answers import ListAnswer, Question, answer
from grader.trace.events import BlockingCall, Call, Cause, Decision, Error, Line, Step, TaskLife, UnsafeCall, Use
from grader.trace.fields import Names, Number, Outcome, Seconds, Value
from grader.trace.leftovers import LeftBehind, NeverAwaited, PoolUse, ThreadSleep, Uneven, UnseenError, Waiting


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
        unasked: the exceptions in futures of pools that were not asked for their result.
        uneven: the locks, semaphores and queues whose counts do not come out even at the end.
        pools: the default pools in which jobs waited for a free thread.
        thread_sleeps: the sleeps in other threads, one for each thread and line.
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
    pools: tuple[PoolUse, ...] = ()
    thread_sleeps: tuple[ThreadSleep, ...] = ()
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
