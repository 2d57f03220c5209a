"""The timeline of a failed check: the run's calls over time, below what the suite expects."""

import msgspec

from grader.checks.comparison_text import time_and_text
from grader.findings.evidence import Comparison, Evidence
from grader.grades.graded import Timeline
from grader.text import WIDTH, cut
from grader.trace.timeline import NO_COROUTINE, SIGNS, Mark, Row, axis, cells, expected_row, rows
from grader.trace.trace import Trace

MOST_TIMELINE_ROWS, MOST_ROWS_IN_TEXT = 60, 10
"""Calls shown in a timeline."""
LONGEST_ROW_LABEL, LONGEST_ROW_TEXT = 20, 200
THIS_ORDER, USUAL_ORDER = "in this order", "in the usual order"
"""The labels above the rows of two runs."""


def timeline_of(evidence: Evidence) -> Timeline | None:
    """Return the calls of a failed check's run over time, below the suite's expectation if it states one."""
    if evidence.last is None:
        return None
    trace, expected = evidence.last[1], _expected_row(evidence.comparison)
    end = max(trace.elapsed, *(span.end for span in expected.spans)) if expected else trace.elapsed
    usual = _usual_run(evidence)
    end = end if usual is None else max(end, usual.elapsed)
    actual = tuple(_labelled(row, evidence) for row in rows(trace, end))
    if not actual or end <= 0:
        return None
    if usual is not None:
        before = tuple(_labelled(row, evidence) for row in rows(usual, end))
        actual = (Row(label=THIS_ORDER), *actual, Row(label=USUAL_ORDER), *before)
    return Timeline(
        rows=(*([expected] if expected else []), *map(_brief, actual[:MOST_TIMELINE_ROWS])),
        left_out=len(actual[MOST_TIMELINE_ROWS:]),
        end=end,
    )


def _usual_run(evidence: Evidence) -> Trace | None:
    """Return the same run in the usual order of the tasks, if the run of the check is in another one."""
    if evidence.last is None or evidence.last[0].is_usual:
        return None
    play = msgspec.structs.replace(evidence.last[0], order=None)
    usual = (other for one, other in evidence.runs if one.is_usual and msgspec.structs.replace(one, order=None) == play)
    return next(usual, None)


def _labelled(row: Row, evidence: Evidence) -> Row:
    """Return a row; label a task of the grader that runs beside the student's as such, and what its scenario prints."""
    entry = evidence.last[0].entry if evidence.last is not None else ""
    by_entry = row.label == NO_COROUTINE and all(mark.line is None for mark in row.marks)
    name = entry if by_entry else row.label.partition(" (")[0]
    own = row.call is None and name and evidence.is_graders(name)
    return msgspec.structs.replace(row, label=f"grader's {name}") if own else row


def _brief(row: Row) -> Row:
    """Return a row with names and lines cut to a readable length."""
    marks = tuple(Mark(at=mark.at, text=cut(mark.text, LONGEST_ROW_TEXT), line=mark.line) for mark in row.marks)
    return msgspec.structs.replace(row, label=cut(row.label, LONGEST_ROW_TEXT), marks=marks)


def drawn(timeline: Timeline) -> list[str]:
    """Return a timeline as lines of text."""
    shown, end = timeline.rows[: MOST_ROWS_IN_TEXT + 1], timeline.end
    label = min(max(len(row.label) for row in shown), LONGEST_ROW_LABEL)
    width = WIDTH - label - 8  # the last time may reach beyond
    lines = [f"    {'':{label}}  {axis(end, width)}"]
    lines += [f"    {cut(row.label, label):{label}}  {_drawn(row, end, width)}".rstrip() for row in shown]
    more = len(timeline.rows) - len(shown) + timeline.left_out
    return [*lines, f"    … {more} more"] if more else lines


def _expected_row(comparison: Comparison | None) -> Row | None:
    if comparison is None or comparison.operator != "==":
        return None
    expected = comparison.expected
    if comparison.question == "elapsed" and isinstance(expected, int | float):
        return expected_row([], float(expected))
    if (
        comparison.question == "timed_lines"
        and isinstance(expected, list)
        and all(time_and_text(line)[0] for line in expected)
    ):
        return expected_row(expected, max((float(line.rpartition("@")[2]) for line in expected), default=0.0))
    return None


def _drawn(row: Row, end: float, width: int) -> str:
    return "".join(SIGNS[cell] for cell in cells(row, end, width)).rstrip()
