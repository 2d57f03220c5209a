"""What a student reads when a check has failed, as plain lines.

The title of the check, what was expected beside what happened, and what the trace shows of the cause. Made here
once; terminals, JSON and pages show the same text.
"""

import ast
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

import msgspec

from grader.findings.evidence import Comparison, Evidence
from grader.results import Finding
from grader.text import WIDTH, cut, wrapped
from grader.trace import Lines, Trace, clock

MOST_LINES = 24
"""Lines of a program shown side by side; the first difference is always among them."""


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
    """The text below the title of a failed check.

    `message` is the author's own (`assert …, "message"`); it takes the place of the comparison.
    """
    parts = [finding_lines(finding) for finding in findings]
    if message and not any(finding.title in message for finding in findings):
        parts.append(wrapped(message, ""))
    elif not message and evidence.comparison is not None:
        parts.append(_compared(evidence.comparison, evidence.traces))
    return "\n\n".join("\n".join(part) for part in parts if part)


def news(message: str, told: set[str]) -> str:
    """The paragraphs of a message that are not among those `told` already; they are from now on.

    One cause shows in several checks of an exercise; it is explained at the first.
    """
    paragraphs = []
    for paragraph in message.split("\n\n"):
        head = paragraph.partition("\n")[0]
        known = paragraph if head.startswith(" ") else head  # a finding is known by its title
        if known not in told:
            told.add(known)
            paragraphs.append(paragraph)
    return "\n\n".join(paragraphs)


def finding_lines(finding: Finding) -> list[str]:
    """A finding as lines: where and what, and below it what it means."""
    cell = "" if isinstance(finding.cell, msgspec.UnsetType) else f"cell {finding.cell}, "
    where = f"{finding.file}, {cell}line {finding.line}: " if finding.line else ""
    more = wrapped(finding.message, "    ") if finding.message != finding.title else []
    return [*wrapped(f"{where}{finding.title}", ""), *more]


def _compared(comparison: Comparison, traces: Sequence[Trace]) -> list[str]:
    question, actual, expected = comparison.question, comparison.actual, comparison.expected
    names = " and ".join(comparison.arguments)
    if isinstance(actual, list) and question == "loose_ends" and not expected:
        return ["At the end something is left undone:", *(f"    {end}" for end in actual)]
    if question in ("lines", "timed_lines", "printed_by") and isinstance(expected, list):
        told = f"Printed by {names}:" if question == "printed_by" else ""
        return [told] * bool(told) + side_by_side(actual, expected)
    if question == "elapsed":
        return [f"Expected {_seconds(expected)} in all; your program took {_seconds(actual)}.", *_ran(traces)]
    if question == "blocked":
        return [f"The loop stood still for {_seconds(actual)}."]
    if question == "overlap":
        return [
            f"{names} should be under way at the same time for {_seconds(expected)}; they were for {_seconds(actual)}.",
            *_ran(traces),
        ]
    if question == "result":
        return [f"Expected the result {_value(expected)}; your program returned {_value(actual)}."]
    if question == "outcome":
        return [f"The run should have {expected}; it ended like this: {actual}."]
    return [f"Expected {_value(expected)}; your program gave {_value(actual)}."]


def _ran(traces: Sequence[Trace]) -> list[str]:
    """When the coroutines of the last run were under way: the times are what the check is about."""
    if not traces or not traces[-1].calls:
        return []
    trace = traces[-1]
    width = max(len(call.coroutine) for call in trace.calls)
    rows = []
    for call in trace.calls:
        until = "the end" if call.until is None else f"{clock(call.until)} s"
        row = f"    {cut(call.coroutine, width):{width}}   {clock(call.at)} s to {until}"
        rows.append(row + (f", awaited in {call.awaited_by}" if call.awaited_by else ""))
    return ["", "When its coroutines ran:", *_clipped(rows, 0)]


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


def _timed(line: str) -> tuple[str, str]:
    text, at, time = line.rpartition("@")
    return (f"{time} s", text) if at and time.replace(".", "", 1).isdigit() else ("", line)


def _seconds(value: Any) -> str:
    return f"{clock(value)} s" if isinstance(value, int | float) else _value(value)


def _value(value: Any) -> str:
    if isinstance(value, Lines):
        value = list(value)
    return cut(repr(value), 300)
