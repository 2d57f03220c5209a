"""A trace as rows over time: one for each call of the file's coroutines, x is virtual time.

The rows are the same for every way to draw them. On the virtual clock running takes no time: a call that is under
way waits, or holds up the loop.
"""

from typing import Literal

from grader.trace import Trace, Value

Kind = Literal["waiting", "blocked"]


class Span(Value, frozen=True, kw_only=True):
    """From `start` to `end`, in virtual seconds, the row's call waited, or held up the whole loop."""

    start: float
    end: float
    kind: Kind


class Mark(Value, frozen=True, kw_only=True):
    """A line printed in the row's call."""

    at: float
    text: str


class Row(Value, frozen=True, kw_only=True):
    """A call of a coroutine function, or (`label` "(main thread)") what no coroutine did."""

    label: str
    task: str | None
    spans: tuple[Span, ...]
    marks: tuple[Mark, ...]


def rows(trace: Trace) -> tuple[Row, ...]:
    """In the order in which the calls began."""
    marks: dict[int | None, list[Mark]] = {}
    for line in trace.printed:
        index = _call_of(trace, line.at, line.task, line.coroutine)
        marks.setdefault(index, []).append(Mark(at=line.at, text=line.text))
    blocked: dict[int | None, list[Span]] = {}
    for held in trace.blocking:
        index = _call_of(trace, held.at, held.task, held.coroutine)
        blocked.setdefault(index, []).append(Span(start=held.at, end=held.at + held.seconds, kind="blocked"))
    drawn = []
    for index, call in enumerate(trace.calls):
        end = trace.elapsed if call.until is None else call.until
        whole = Span(start=call.at, end=end, kind="waiting")
        spans = (whole, *blocked.get(index, ()))
        drawn.append(Row(label=call.coroutine, task=call.task, spans=spans, marks=tuple(marks.get(index, ()))))
    if None in marks:
        drawn.insert(0, Row(label="(no coroutine)", task=None, spans=(), marks=tuple(marks[None])))
    return tuple(drawn)


def _call_of(trace: Trace, at: float, task: str | None, coroutine: str | None) -> int | None:
    """The call that was under way there and then; the last that began, if there are several."""
    found = None
    for index, call in enumerate(trace.calls):
        over = call.until is not None and call.until < at
        if (call.task, call.coroutine) == (task, coroutine) and call.at <= at and not over:
            found = index
    return found


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
