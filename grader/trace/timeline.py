"""A trace as rows over virtual time.

There is a row for each call of the file's coroutines, and for each task that runs any other coroutine. All renderers
(text, SVG, HTML) draw the same rows. On the virtual clock, running takes no time: a call in progress waits, runs at
single instants, or blocks the loop.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from grader.trace.events import Call, TaskLife
from grader.trace.fields import Value
from grader.trace.trace import Trace, clock, short

DEEPEST_RECURSION = 1_000
"""Calls of one coroutine function in progress in one task: the greatest depth of its recursion."""
NO_COROUTINE = "(no coroutine)"
"""The label of what was printed outside of coroutines and their tasks."""

StretchKind = Literal["waiting", "blocked", "expected"]
Cell = Literal["", "waiting", "blocked", "expected", "run", "mark"]
"""The content of one column of a drawing."""


class Span(Value, frozen=True, kw_only=True):
    """A stretch of a row, from `start` to `end` in virtual seconds.

    During it, the row's call waited, blocked the whole loop, or is expected to last.
    """

    start: float
    end: float
    kind: StretchKind


class Mark(Value, frozen=True, kw_only=True):
    """A line that the row's call printed at `at` (virtual seconds), from `line` of the file."""

    at: float
    text: str
    line: int | None = None


class Row(Value, frozen=True, kw_only=True):
    """A call of a coroutine function, a task, or what happened outside of coroutines.

    The last of these has the label "(no coroutine)". `runs` are the instants at which the loop ran the row, in order
    and in virtual seconds. `how` says how it ended, and `call` is its index in the trace's `calls`.
    """

    label: str
    task: str | None = None
    spans: tuple[Span, ...] = ()
    marks: tuple[Mark, ...] = ()
    runs: tuple[float, ...] = ()
    how: str = ""
    call: int | None = None


def rows(trace: Trace, end: float = 0.0) -> tuple[Row, ...]:
    """Return the rows of a trace, in the order in which its calls and tasks began.

    Args:
        trace: the run to draw.
        end: where the drawing ends (virtual seconds); in a deadlock, waiting calls are drawn up to this time.
    """
    end = max(end, trace.elapsed) if trace.outcome == "deadlock" else trace.elapsed
    others = {task.name: task for task in _other_tasks(trace)}
    calls = Calls(trace)
    marks: dict[int | str | None, list[Mark]] = {}
    for number, line in enumerate(trace.printed):
        place: int | str | None = calls.printing(number)
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
        drawn.insert(0, (0.0, Row(label=NO_COROUTINE, marks=tuple(marks[None]))))
    return tuple(row for _, row in drawn)


def labels(trace: Trace) -> Callable[[str, str | None], str]:
    """Return a function that names a coroutine; the name includes the task if it runs in several tasks."""
    several = Counter(name for name, _ in {(short(call.coroutine), call.task) for call in trace.calls})
    return lambda coroutine, task: f"{short(coroutine)} ({task})" if several[short(coroutine)] > 1 else short(coroutine)


def expected_row(timed_lines: Sequence[str], end: float) -> Row:
    """Return what a suite expects as one more row.

    Args:
        timed_lines: the expected lines, each as `text@time`.
        end: when the run should end (virtual seconds).
    """
    marks = [Mark(at=float(at), text=text) for text, _, at in (line.rpartition("@") for line in timed_lines)]
    return Row(label="expected", spans=(Span(start=0.0, end=end, kind="expected"),), marks=tuple(marks))


def name_in(label: str) -> str:
    """Return the coroutine's name in the label of a row."""
    return label.partition(" (")[0]


def grouped(drawn: Sequence[Row]) -> tuple[tuple[Row, ...], ...]:
    """Return the rows in groups, one for each coroutine function, in the order of their first rows."""
    groups: dict[str, list[Row]] = {}
    for row in drawn:
        groups.setdefault(name_in(row.label), []).append(row)
    return tuple(map(tuple, groups.values()))


def folded(drawn: Sequence[Row]) -> tuple[Row, ...]:
    """Return the rows with those of each coroutine function in one, `worker × 100`, at the place of the first."""
    return tuple(rows[0] if len(rows) == 1 else together(rows) for rows in grouped(drawn))


def together(drawn: Sequence[Row]) -> Row:
    """Return one row for the rows of a coroutine function."""
    return Row(
        label=f"{name_in(drawn[0].label) or NO_COROUTINE} × {len(drawn)}",
        spans=tuple(span for row in drawn for span in row.spans),
        marks=tuple(sorted((mark for row in drawn for mark in row.marks), key=lambda mark: mark.at)),
        runs=tuple(sorted({at for row in drawn for at in row.runs})),
    )


def _under_way(start: float, until: float | None, end: float) -> Span:
    return Span(start=start, end=end if until is None else until, kind="waiting")


def _other_tasks(trace: Trace) -> list[TaskLife]:
    """Return the tasks without a call: never begun, or of another coroutine (`create_task(asyncio.sleep(1))`)."""
    seen = {call.task for call in trace.calls if call.awaited_by is None}
    return [task for task in trace.tasks if task.name not in seen]


def _row_of_task(task: TaskLife, end: float, marks: tuple[Mark, ...]) -> Row:
    label = f"{short(task.coroutine)} ({task.name})"
    if task.started is None and task.how in ("cancelled", "pending") and not marks:
        return Row(label=label, task=task.name, how=f"{task.how}, never began")
    start = task.made if task.started is None else task.started
    return Row(label=label, task=task.name, spans=(_under_way(start, task.finished, end),), marks=marks, how=task.how)


def _runs(trace: Trace, calls: "Calls") -> dict[int | None, list[float]]:
    """Return the instants at which the loop ran each call, by the call's index."""
    runs: dict[int | None, list[float]] = {}
    for number, step in enumerate(trace.steps):
        runs.setdefault(calls.entered(number), []).append(step.at)
        runs.setdefault(calls.left(number), []).append(step.until)
    return runs


class Calls:
    """An index of a trace's calls by time, task and coroutine."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._of: dict[tuple[str | None, str | None], list[int]] = {}
        self._ended_in: dict[int | None, list[int]] = {}
        for index, call in enumerate(trace.calls):
            self._of.setdefault((call.task, call.coroutine), []).append(index)
            self._ended_in.setdefault(call.ended_in, []).append(index)

    def at(self, at: float, task: str | None, coroutine: str | None) -> int | None:
        """Return the index in `trace.calls` of the call in progress at `at` (virtual seconds).

        Of several, which a recursive coroutine has, it is the one that began last; without any it is None.
        """
        # Calls of one coroutine in one task begin in order, so a binary search finds those begun by then.
        calls, places = self._trace.calls, self._of.get((task, coroutine), [])
        begun = bisect_right(places, at, key=lambda place: calls[place].at)
        recent = reversed(places[max(0, begun - DEEPEST_RECURSION) : begun])
        return next((place for place in recent if _covers(calls[place], at)), None)

    def printing(self, number: int) -> int | None:
        """Return the index of the call that printed the line with this number."""
        calls, line = self._trace.calls, self._trace.printed[number]
        places = self._of.get((line.task, line.coroutine), [])
        begun = bisect_right(places, line.at, key=lambda place: calls[place].at)
        for place in reversed(places[max(0, begun - DEEPEST_RECURSION) : begun]):
            ended = calls[place].ended_in is not None
            if calls[place].printed <= number and not (ended and calls[place].printed_at_end <= number):
                return place
        return self.at(line.at, line.task, line.coroutine)

    def entered(self, number: int) -> int | None:
        """Return the index of the call that the step with this number entered."""
        calls, step = self._trace.calls, self._trace.steps[number]
        places = self._of.get((step.task, step.entered), [])
        resumed = next(self._alive(places, number - 1), None)
        if resumed is not None:
            return resumed
        begun = bisect_left(places, number, key=lambda place: calls[place].began_in or 0)
        return places[begun] if begun < len(places) and calls[places[begun]].began_in == number else None

    def left(self, number: int) -> int | None:
        """Return the index of the call that the step with this number left."""
        calls, step = self._trace.calls, self._trace.steps[number]
        if step.how in ("returned", "raised"):
            ended = [place for place in self._ended_in.get(number, ()) if calls[place].coroutine == step.left]
            return max(ended, key=lambda place: calls[place].order_at_end, default=None)
        return next(self._alive(self._of.get((step.task, step.left), []), number), None)

    def _alive(self, places: list[int], number: int) -> Iterator[int]:
        """Yield those of the calls that are in progress after a step, the one that began last first."""
        calls = self._trace.calls
        begun = bisect_right(places, number, key=lambda place: calls[place].began_in or 0)
        for place in reversed(places[max(0, begun - DEEPEST_RECURSION) : begun]):
            ended = calls[place].ended_in
            if ended is None or ended > number:
                yield place


def _covers(call: Call, at: float) -> bool:
    return call.at <= at and (call.until is None or at <= call.until)


# Drawing in columns ---------------------------------------------------------------------------------------

SIGNS: dict[Cell, str] = {"": " ", "waiting": "─", "blocked": "█", "expected": "┄", "run": "┼", "mark": "●"}


def cells(row: Row, end: float, width: int) -> list[Cell]:
    """Return what each of `width` columns shows of a row, from 0 to `end` (virtual seconds).

    A printed line hides an instant at which the row ran, which hides a span.
    """
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
    """Return the column that shows a time, where `width` columns show 0 to `end` (virtual seconds)."""
    return 0 if end <= 0 else round(min(max(at / end, 0), 1) * (width - 1))


def axis(end: float, width: int) -> str:
    """Return a line of times to stand above the columns; each label starts in the column of its time."""
    labels = [" "] * (width + 10)
    for tick in ticks(end, 6):
        label = f"{clock(tick)} s"
        start = column(tick, end, width)
        if labels[max(start - 1, 0) : start + len(label)] != [" "] * (len(label) + (start > 0)):
            continue
        labels[start : start + len(label)] = label
    return "".join(labels).rstrip()


def ticks(elapsed: float, most: int) -> list[float]:
    """Return round times from 0 to `elapsed` (virtual seconds), at most `most` of them after 0."""
    if elapsed <= 0:
        return [0.0]
    step = 1e-9  # then 2e-9, 5e-9, 1e-8 and so on, until few enough fit
    while elapsed / step > most:
        for factor in (2, 2.5, 2):
            step *= factor
            if elapsed / step <= most:
                break
    return [round(number * step, 9) for number in range(int(elapsed / step + 1e-9) + 1)]
