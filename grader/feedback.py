"""What a student reads when a check has failed, as plain lines.

The title of the check, what was expected beside what happened, and what the trace shows of the cause. Made here
once; terminals, JSON and pages show the same text.
"""

import ast
import math
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

import msgspec

from grader.findings.constructs import CODE
from grader.findings.evidence import Comparison, Evidence
from grader.findings.output import given
from grader.graded import Timeline, place_in, whole_text
from grader.results import Finding
from grader.text import WIDTH, code_lines, cut, wrapped
from grader.timeline import SIGNS, Mark, Row, axis, cells, expected_row, rows
from grader.trace import Lines, clock

MOST_LINES = 16
"""Lines of a program shown side by side; the first difference is always among them."""
MOST_ROWS, MOST_ROWS_IN_TEXT = 60, 10
"""Calls shown in a timeline."""
MOST_FINDINGS = 3
LONGEST_LABEL, LONGEST_TEXT = 20, 200
LINES = ("lines", "timed_lines", "printed_by")
"""Questions about lines."""
ABOUT_TIME = {
    *("sequential-await", "task-awaited-at-once", "lock-too-wide", "blocking-call", "task-left-behind", "deadlock"),
    *("wrong-time", "too-slow", "too-fast", "wrong-order"),
}
"""Findings that a picture of when things happened makes clearer."""
SAY_IT_ALL = {
    *(("wrong-result", "result"), ("too-slow", "elapsed"), ("too-fast", "elapsed"), ("blocking-call", "blocked")),
    *(("raised", "outcome"), ("deadlock", "outcome"), ("never-ends", "outcome"), ("never-yields", "outcome")),
    *(("crashed", "outcome"), ("never-ends", "blocked"), ("never-yields", "blocked"), ("crashed", "blocked")),
}
"""Findings whose words hold both sides of the comparison that asks so."""


def question_in(statement: str) -> tuple[str, tuple[str, ...]]:
    """What a suite's assert asks of its trace: `assert trace.overlap("a", "b") == 1` asks `overlap` of a and b."""
    try:
        tree = ast.parse(statement.strip())
    except (SyntaxError, ValueError):
        return "", ()
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            left = node.left
            arguments: tuple[str, ...] = ()
            if isinstance(left, ast.Call) and ast.unparse(left.func) == "len" and left.args:
                left = left.args[0]
            if isinstance(left, ast.Call):
                arguments = tuple(str(argument.value) for argument in left.args if isinstance(argument, ast.Constant))
                left = left.func
            if isinstance(left, ast.Attribute):
                return left.attr, arguments
    return "", ()


def explain(evidence: Evidence, message: str, findings: Sequence[Finding]) -> str:
    """The text below the title of a failed check: the cause, what was compared, and when it happened.

    `message` is the author's own (`assert …, "message"`); it takes the place of the comparison.
    """
    parts = _findings(findings, evidence.source)
    said = any((finding.code, _question(evidence.comparison)) in SAY_IT_ALL for finding in findings)
    if message and not any(finding.title in message for finding in findings):
        parts.append(wrapped(_without_code(message), ""))
    elif not message and not said and evidence.comparison is not None:
        parts.append(_compared(evidence.comparison, evidence))
    if _is_about_time(evidence.comparison, findings):
        timeline = timeline_of(evidence)
        parts.append(_drawing(timeline) if timeline is not None else [])
    return "\n\n".join("\n".join(part) for part in parts if part)


def _findings(findings: Sequence[Finding], source: bytes) -> list[list[str]]:
    """Each with its line; what it means once."""
    parts, told = [], set()
    for finding in findings[:MOST_FINDINGS]:
        parts.append(finding_lines(finding, source, again=finding.code in told))
        told.add(finding.code)
    if len(findings) > MOST_FINDINGS:
        parts.append([f"(and {len(findings) - MOST_FINDINGS} more of this kind)"])
    return parts


def in_brief(evidence: Evidence, message: str) -> str:
    """One line for a check that failed when the cause was told before; empty if there is nothing to add."""
    comparison = evidence.comparison
    if message or comparison is None:
        return cut(_without_code(message), WIDTH)
    if comparison.question in LINES and isinstance(comparison.actual, list) and isinstance(comparison.expected, list):
        return cut(_first_difference(comparison.actual, comparison.expected), WIDTH)
    return cut(_compared(comparison, evidence)[0], WIDTH)


def _without_code(message: str) -> str:
    """What an author says of a check, without the name of a finding that it may begin with."""
    named = CODE.match(message)
    return named[2] if named else message


def finding_lines(finding: Finding, source: bytes, again: bool = False) -> list[str]:
    """A finding as lines: where and what, the student's own line, and what it means, unless that comes `again`.

    `source` is the file's.
    """
    return _finding_lines(finding, own_line(finding, source), again)


def _finding_lines(finding: Finding, code: str, again: bool) -> list[str]:
    cell = "" if isinstance(finding.cell, msgspec.UnsetType) else f"cell {finding.cell}, "
    where = f"{finding.file}, {cell}line {finding.line}: " if finding.line else ""
    more = wrapped(finding.message, "    ") if finding.message != finding.title and not again else []
    quoted = ["", f"    {finding.line} | {cut(code, WIDTH - 10)}"] if code else []
    return [*wrapped(f"{where}{finding.title}", ""), *quoted, *([""] if quoted and more else []), *more]


def own_line(finding: Finding, source: bytes) -> str:
    """The line of the student's file that a finding speaks of, without its indentation; empty if there is none."""
    return line_in(whole_text(source, finding.file), finding)


def line_in(text: str, finding: Finding) -> str:
    """The same, in a file's text as `Graded.files` has it."""
    place = place_in(text, finding)
    return "" if place is None else code_lines(text)[place - 1].strip()


def beside(message: str, findings: Sequence[Finding], text: str, timeline: Timeline | None) -> str:
    """What a check's text says beside its findings and its timeline: for a page that shows those in its own way.

    `text` is the file's. What is not word for word a finding or the timeline stays.
    """
    if not message:
        return ""
    known = [_finding_lines(finding, line_in(text, finding), again) for finding in findings for again in (False, True)]
    parts = [part for part in message.split("\n\n") if part]
    while any(_starts(parts, found) for found in known):
        longest = max((found for found in known if _starts(parts, found)), key=len)
        del parts[: len(_paragraphs(longest))]
    drawn = _drawing(timeline) if timeline is not None else []
    if parts and drawn and parts[-1] == "\n".join(drawn):
        del parts[-1]
    return "\n\n".join(parts)


def _starts(parts: list[str], lines: list[str]) -> bool:
    paragraphs = _paragraphs(lines)
    return parts[: len(paragraphs)] == paragraphs


def _paragraphs(lines: list[str]) -> list[str]:
    return "\n".join(lines).split("\n\n")


def _question(comparison: Comparison | None) -> str:
    return "" if comparison is None else comparison.question


def _compared(comparison: Comparison, evidence: Evidence) -> list[str]:
    question, actual, expected = comparison.question, comparison.actual, comparison.expected
    names = " and ".join(comparison.arguments)
    if isinstance(actual, list) and question == "loose_ends" and not expected:
        more = [f"    … {len(actual) - MOST_LINES} more"] * (len(actual) > MOST_LINES)
        return ["At the end something is left undone:", *(f"    {cut(end, 200)}" for end in actual[:MOST_LINES]), *more]
    if question in LINES and isinstance(actual, list) and isinstance(expected, list):
        told = f"Printed by {names}:" if question == "printed_by" else ""
        return [told] * bool(told) + side_by_side(actual, expected)
    if question == "elapsed":
        return [f"Expected {_seconds(expected)} in all; your program took {_seconds(actual)}."]
    if question == "blocked" and actual == math.inf:
        return ["The program did not come to its end, so nobody can say that the loop stayed free."]
    if question == "blocked":
        return [f"The loop stood still for {_seconds(actual)}."]
    if question == "overlap":
        return wrapped(
            f"{names} should be under way at the same time for {_seconds(expected)}; they were for {_seconds(actual)}.",
            "",
        )
    if question == "result":
        returned = given(actual, evidence.last[1]) if actual is None and evidence.last else _value(actual)
        return [f"Expected the result {_value(expected)}; your program returned {returned}."]
    if question == "outcome":
        return [f"The run should have {expected}; it ended like this: {actual}."]
    return [f"Expected {_value(expected)}; your program gave {_value(actual)}."]


# When it happened -----------------------------------------------------------------------------------------


def _is_about_time(comparison: Comparison | None, findings: Sequence[Finding]) -> bool:
    if any(finding.code in ABOUT_TIME for finding in findings):
        return True
    return not findings and comparison is not None and comparison.question in ("elapsed", "overlap", "timed_lines")


def timeline_of(evidence: Evidence) -> Timeline | None:
    """The calls of a failed check's run over time, and above them what the suite expects of it, where it says so."""
    if evidence.last is None:
        return None
    trace, expected = evidence.last[1], _expected_row(evidence.comparison)
    end = max(trace.elapsed, *(span.end for span in expected.spans)) if expected else trace.elapsed
    actual = rows(trace, end)
    if not actual or end <= 0:
        return None
    return Timeline(
        rows=(*([expected] if expected else []), *map(_brief, actual[:MOST_ROWS])),
        left_out=len(actual[MOST_ROWS:]),
        end=end,
    )


def _brief(row: Row) -> Row:
    """Names and lines as long as anybody reads."""
    marks = tuple(Mark(at=mark.at, text=cut(mark.text, LONGEST_TEXT), line=mark.line) for mark in row.marks)
    return msgspec.structs.replace(row, label=cut(row.label, LONGEST_TEXT), marks=marks)


def _drawing(timeline: Timeline) -> list[str]:
    shown, end = timeline.rows[: MOST_ROWS_IN_TEXT + 1], timeline.end
    label = min(max(len(row.label) for row in shown), LONGEST_LABEL)
    width = WIDTH - label - 8  # the last time may reach beyond
    drawn = [f"    {'':{label}}  {axis(end, width)}"]
    drawn += [f"    {cut(row.label, label):{label}}  {_drawn(row, end, width)}" for row in shown]
    more = len(timeline.rows) - len(shown) + timeline.left_out
    return [*drawn, f"    … {more} more"] if more else drawn


def _expected_row(comparison: Comparison | None) -> Row | None:
    if comparison is None or comparison.operator != "==":
        return None
    expected = comparison.expected
    if comparison.question == "elapsed" and isinstance(expected, int | float):
        return expected_row([], float(expected))
    if (
        comparison.question == "timed_lines"
        and isinstance(expected, list)
        and all(_timed(line)[0] for line in expected)
    ):
        return expected_row(expected, max((float(line.rpartition("@")[2]) for line in expected), default=0.0))
    return None


def _drawn(row: Row, end: float, width: int) -> str:
    return "".join(SIGNS[cell] for cell in cells(row, end, width)).rstrip()


# Lines side by side ---------------------------------------------------------------------------------------


def _first_difference(actual: Sequence[str], expected: Sequence[str]) -> str:
    for wrong, right in zip_longest(actual, expected):
        if wrong != right:
            wanted = f'"{_with_time(right)}"' if right is not None else "nothing more"
            return f"Expected {wanted}; " + (f'"{_with_time(wrong)}" came.' if wrong is not None else "nothing came.")
    return ""


def side_by_side(actual: Sequence[str], expected: Sequence[str]) -> list[str]:
    """Expected and actual lines in two columns, each row that differs marked with `>`."""
    shown = _with_times([*expected, *actual])
    left, right = shown[: len(expected)], shown[len(expected) :]
    width = min(max(map(len, [*left, "expected"])), WIDTH // 2 - 4)
    rows = [f"    {'expected':{width}}   your program", f"    {'-' * width}   {'-' * 12}"]
    first = next((number for number, (a, b) in enumerate(zip_longest(left, right)) if a != b), len(left))
    pairs = list(zip_longest(left, right, fillvalue=""))
    body = [
        f"{'  ' if a == b else '> '}  {cut(a, width):{width}}   {cut(b, WIDTH - width - 8)}".rstrip() for a, b in pairs
    ]
    if not actual:
        body[:1] = [f">   {cut(left[0], width):{width}}   (nothing printed)"] if left else []
    return rows + _clipped(body, first)


def _clipped(rows: list[str], around: int) -> list[str]:
    if len(rows) <= MOST_LINES:
        return rows
    start = max(0, min(around - MOST_LINES // 2, len(rows) - MOST_LINES))
    kept = rows[start : start + MOST_LINES]
    before = [f"    … {start} lines before"] if start else []
    after = len(rows) - start - MOST_LINES
    return before + kept + ([f"    … {after} lines more"] if after else [])


def _with_times(lines: Sequence[str]) -> list[str]:
    """Each `worker_1 done@1` as `1 s  worker_1 done`, the times in a column; lines without a time as they are."""
    pairs = [_timed(line) for line in lines]
    width = max((len(time) for time, _ in pairs), default=0)
    return [f"{time:>{width}}  {text}" if time else text for time, text in pairs]


def _with_time(line: str) -> str:
    return _with_times([line])[0]


def _timed(line: str) -> tuple[str, str]:
    text, at, time = line.rpartition("@")
    return (f"{time} s", text) if at and time.replace(".", "", 1).isdigit() else ("", line)


def _seconds(value: Any) -> str:
    return f"{clock(value)} s" if isinstance(value, int | float) else _value(value)


def _value(value: Any) -> str:
    if isinstance(value, Lines):
        value = list(value)
    return cut(repr(value), 300)
