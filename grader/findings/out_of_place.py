"""Where the student's code made a line come that should come later, or not at all."""

from collections.abc import Sequence

from grader.findings.evidence import Evidence
from grader.trace.events import Line
from grader.trace.trace import Trace


def line_out_of_order(
    at: int, wanted: list[str], given: list[str], printed: Sequence[Line], trace: Trace, evidence: Evidence
) -> int | None:
    """Return the line to change: where a task started too early, or what the main coroutine printed."""
    early = printed[at]
    late = printed[given.index(wanted[at])]
    if evidence.is_graders_line(early):
        return evidence.place_of(late)
    main = trace.tasks[0].name if trace.tasks else None
    life = next((task for task in trace.tasks if task.name == early.task), None)
    firsts = next(line for line in printed if line.task == early.task)
    if life is not None and life.parent is not None and firsts is early:
        return evidence.own_line(life.line) or evidence.place_of(early)
    by_main = [
        line.line
        for line in (early, late)
        if line.task == main and len(line.within) <= 1 and evidence.own_line(line.line) is not None
    ]
    if by_main:
        return by_main[0]
    line = line_of_await(early, trace) or evidence.place_of(early)
    return evidence.own_line(line) or evidence.own_line(evidence.place_of(late)) or line


def line_of_await(line: Line, trace: Trace) -> int | None:
    """Return where the outermost running coroutine awaited the one that printed this line."""
    if len(line.within) < 2:
        return None
    awaiting, awaited = line.within[:2]
    calls = [
        call
        for call in trace.calls_of(awaited)
        if call.task == line.task and call.awaited_by == awaiting and call.at <= line.at
    ]
    return calls[-1].awaited_at if calls else None


def line_of_own_await(evidence: Evidence, line: Line, trace: Trace) -> int | None:
    """Return where the student's own code awaited the call of a given function that printed this line."""
    for name in reversed(line.within):
        calls = [call for call in trace.calls_of(name) if call.task == line.task and call.at <= line.at]
        awaited_at = calls[-1].awaited_at if calls else None
        if awaited_at is not None and evidence.own_line(awaited_at) is not None:
            return awaited_at
    return None


def line_that_ran_it(line: Line, trace: Trace) -> int | None:
    """Return where the file started the program that printed this line."""
    life = next((task for task in trace.tasks if task.name == line.task), None)
    return life.line if life is not None and life.parent is None else None
