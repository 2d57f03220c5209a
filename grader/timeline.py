"""A trace as rows over time: one for each call of the file's coroutines and for each task of other ones.

x is virtual time. The rows are the same for every way to draw them: as text, as SVG, in HTML. On the virtual clock
running takes no time: a call that is under way waits, is run at instants, or holds up the loop.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Literal

from grader.trace import Call, TaskLife, Trace, Value, clock, short

MOST_AT_ONCE = 1_000
"""Calls of one coroutine function under way in one task: the depth to which it may call itself."""

Kind = Literal["waiting", "blocked", "expected"]
Cell = Literal["", "waiting", "blocked", "expected", "run", "mark"]
"""What one column of a drawing shows."""


class Span(Value, frozen=True, kw_only=True):
    """From `start` to `end`, in virtual seconds, the row's call waited, held up the whole loop, or should last."""

    start: float
    end: float
    kind: Kind


class Mark(Value, frozen=True, kw_only=True):
    """A line printed in the row's call, by `line` of the file."""

    at: float
    text: str
    line: int | None = None


class Row(Value, frozen=True, kw_only=True):
    """A call of a coroutine function, a task, or (`label` "(no coroutine)") what no coroutine did.

    `runs` are the instants at which the loop ran it, in order; `how` tells its end; `call` is its place in the
    trace's `calls`.
    """

    label: str
    task: str | None = None
    spans: tuple[Span, ...] = ()
    marks: tuple[Mark, ...] = ()
    runs: tuple[float, ...] = ()
    how: str = ""
    call: int | None = None


def rows(trace: Trace, end: float = 0.0) -> tuple[Row, ...]:
    """In the order in which the calls and tasks began.

    `end`: how far the drawing goes (virtual seconds); what waits for ever is drawn as far as that.
    """
    end = max(end, trace.elapsed) if trace.outcome == "deadlock" else trace.elapsed
    others = {task.name: task for task in _other_tasks(trace)}
    calls = Calls(trace)
    marks: dict[int | str | None, list[Mark]] = {}
    for line in trace.printed:
        place: int | str | None = calls.at(line.at, line.task, line.coroutine)
        if place is None and line.task in others:
            place = line.task
        marks.setdefault(place, []).append(Mark(at=line.at, text=line.text, line=line.line))
    blocked: dict[int | None, list[Span]] = {}
    for held in trace.blocking:
        index = calls.at(held.at, held.task, held.coroutine)
        blocked.setdefault(index, []).append(Span(start=held.at, end=held.at + held.seconds, kind="blocked"))
    runs = _runs(trace, calls)
    label = labels(trace)
    drawn: list[tuple[float, Row]] = []
    for index, call in enumerate(trace.calls):
        row = Row(
            label=label(call.coroutine, call.task),
            task=call.task,
            spans=(_under_way(call.at, call.until, end), *blocked.get(index, ())),
            marks=tuple(marks.get(index, ())),
            runs=tuple(dict.fromkeys(runs.get(index, ()))),
            how=call.how,
            call=index,
        )
        drawn.append((call.at, row))
    drawn += [(task.made, _row_of_task(task, end, tuple(marks.get(name, ())))) for name, task in others.items()]
    drawn.sort(key=lambda one: one[0])
    if None in marks:
        drawn.insert(0, (0.0, Row(label="(no coroutine)", marks=tuple(marks[None]))))
    return tuple(row for _, row in drawn)


def labels(trace: Trace) -> Callable[[str, str | None], str]:
    """How to call a coroutine that runs in a task: with the task, if it runs in several."""
    several = Counter(name for name, _ in {(short(call.coroutine), call.task) for call in trace.calls})
    return lambda coroutine, task: f"{short(coroutine)} ({task})" if several[short(coroutine)] > 1 else short(coroutine)


def expected_row(timed_lines: Sequence[str], end: float) -> Row:
    """What a suite expects, as a row to stand beside the others: lines written `text@time`, the end at `end`."""
    marks = [Mark(at=float(at), text=text) for text, _, at in (line.rpartition("@") for line in timed_lines)]
    return Row(label="expected", spans=(Span(start=0.0, end=end, kind="expected"),), marks=tuple(marks))


def _under_way(start: float, until: float | None, end: float) -> Span:
    return Span(start=start, end=end if until is None else until, kind="waiting")


def _other_tasks(trace: Trace) -> list[TaskLife]:
    """Tasks of coroutines that are not the file's own: `create_task(asyncio.sleep(1))`; or that never began."""
    seen = {call.task for call in trace.calls if call.awaited_by is None}
    return [task for task in trace.tasks if task.name not in seen]


def _row_of_task(task: TaskLife, end: float, marks: tuple[Mark, ...]) -> Row:
    label = f"{short(task.coroutine)} ({task.name})"
    if task.started is None and task.how in ("cancelled", "pending") and not marks:
        return Row(label=label, task=task.name, how=f"{task.how}, never began")
    start = task.made if task.started is None else task.started
    return Row(label=label, task=task.name, spans=(_under_way(start, task.finished, end),), marks=marks, how=task.how)


def _runs(trace: Trace, calls: "Calls") -> dict[int | None, list[float]]:
    """When the loop ran which call."""
    runs: dict[int | None, list[float]] = {}
    for step in trace.steps:
        for name, at in ((step.entered, step.at), (step.left, step.until)):
            runs.setdefault(calls.at(at, step.task, name), []).append(at)
    return runs


class Calls:
    """Finds the calls of a trace by when and where they were under way."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._of: dict[tuple[str | None, str | None], list[int]] = {}
        for index, call in enumerate(trace.calls):
            self._of.setdefault((call.task, call.coroutine), []).append(index)

    def at(self, at: float, task: str | None, coroutine: str | None) -> int | None:
        """The call by its place in `trace.calls`; the last that began, if several were under way; None if none was."""
        calls, places = self._trace.calls, self._of.get((task, coroutine), [])
        begun = bisect_right(places, at, key=lambda place: calls[place].at)
        recent = reversed(places[max(0, begun - MOST_AT_ONCE) : begun])
        return next((place for place in recent if _covers(calls[place], at)), None)


def _covers(call: Call, at: float) -> bool:
    return call.at <= at and (call.until is None or at <= call.until)


# Drawing in columns ---------------------------------------------------------------------------------------

SIGNS: dict[Cell, str] = {"": " ", "waiting": "─", "blocked": "█", "expected": "┄", "run": "┼", "mark": "●"}


def cells(row: Row, end: float, width: int) -> list[Cell]:
    """The row in `width` columns from 0 to `end` (virtual seconds): what each column shows."""
    drawn: list[Cell] = [""] * width
    for span in row.spans:
        for place in range(column(span.start, end, width), column(span.end, end, width) + 1):
            drawn[place] = span.kind
    for at in row.runs:
        drawn[column(at, end, width)] = "run"
    for mark in row.marks:
        drawn[column(mark.at, end, width)] = "mark"
    return drawn


def column(at: float, end: float, width: int) -> int:
    return 0 if end <= 0 else round(min(max(at / end, 0), 1) * (width - 1))


def axis(end: float, width: int) -> str:
    """Times above the columns, each beginning in its own."""
    labels = [" "] * (width + 10)
    for tick in ticks(end, 6):
        label = f"{clock(tick)} s"
        start = column(tick, end, width)
        if start and labels[start - 1] != " ":
            continue
        labels[start : start + len(label)] = label
    return "".join(labels).rstrip()


def ticks(elapsed: float, most: int) -> list[float]:
    """Round times from 0 to `elapsed`, at most `most` of them after 0."""
    if elapsed <= 0:
        return [0.0]
    step = 1e-9
    while elapsed / step > most:
        for factor in (2, 2.5, 2):
            step *= factor
            if elapsed / step <= most:
                break
    return [round(number * step, 9) for number in range(int(elapsed / step + 1e-9) + 1)]
