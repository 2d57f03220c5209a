"""A comparison that failed, in words or side by side: what the check expects, and what the program did."""

import math
import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from grader.findings.evidence import ABOUT_LINES, SHOWS, Comparison, Evidence, is_of_lists
from grader.findings.results_lost import given
from grader.text import WIDTH, cut, visible, wrapped
from grader.trace.fields import Value
from grader.trace.trace import Trace, clock

MOST_COMPARED_LINES = 16
"""Lines of a program shown side by side; the first difference is always among them."""
NOTHING_DONE = "Your program {prints_none} yet, so this cannot be judged."
"""The words for a check whose run did nothing to judge."""
BROKEN_OFF = "Your program {ended}, so this cannot be judged."
"""The words for a check whose run ended before it had done what the check looks at."""
UNWANTED = {
    "!=": "Your program gave {actual}; it should be something else.",
    "is not": "Your program gave {actual}; it should be something else.",
    "contains": "Expected {expected} among them; your program gave {actual}.",
    "lacks": "{expected} should not be among them; your program gave {actual}.",
}
"""The words for comparisons that do not require one particular value."""
EXPECTED_ENDS = {
    "finished": "come to its end",
    "raised": "end with an exception",
    "cut off": "still be running when it is cut off",
}
ACTUAL_ENDS = {
    "finished": "came to its end",
    "raised": "ended with an exception",
    "deadlock": "came to a point where nothing could ever run again",
    "cut off": "was still running when it was cut off",
    "timed out": "was still running at the time limit",
    "crashed": "was stopped",
}
"""Outcomes of a run, in words: the expected one, and the actual one."""


def compared_lines(comparison: Comparison, evidence: Evidence) -> list[str]:
    """Return a failed comparison as lines of text, in words that fit its question."""
    question, actual, expected = comparison.question, comparison.actual, comparison.expected
    names = " and ".join(comparison.arguments)
    if comparison.operator == SHOWS:
        none = (
            f'does not print "{cut(expected[0], 100)}"' if len(expected) == 1 else "prints none of the lines asked for"
        )
        return wrapped(NOTHING_DONE.format(prints_none=none), "")
    if comparison.operator in UNWANTED:
        return wrapped(UNWANTED[comparison.operator].format(expected=_value(expected), actual=_value(actual)), "")
    if isinstance(actual, list) and question == "loose_ends" and actual and not expected:
        more = [f"    … {len(actual) - MOST_COMPARED_LINES} more"] * (len(actual) > MOST_COMPARED_LINES)
        ends = [_of_the_grader(end, evidence) for end in actual[:MOST_COMPARED_LINES]]
        return ["At the end something is left undone:", *(f"    {cut(end, 200)}" for end in ends), *more]
    if question in ABOUT_LINES and is_of_lists(comparison):
        told = f"Printed by {names}:" if question == "printed_by" else ""
        return [told] * bool(told) + side_by_side(actual, expected)
    if question == "elapsed":
        return [f"Expected {_seconds(expected)} in all; your program took {_seconds(actual)}."]
    if question == "blocked" and actual == math.inf:
        return ["The program did not come to its end, so it is not known whether the loop stayed free."]
    if question == "blocked":
        return [f"The loop stood still for {_seconds(actual)}."]
    if question == "overlap":
        return wrapped(
            f"{names} should be under way at the same time for {_seconds(expected)}; they were for {_seconds(actual)}.",
            "",
        )
    if question == "result" and evidence.last and evidence.last[1].outcome != "finished":
        return wrapped(f"Expected the result {_value(expected)}; your program {how_it_ended(evidence.last[1])}.", "")
    if question == "result":
        returned = given(actual, evidence.last[1]) if actual is None and evidence.last else _value(actual)
        return [f"Expected the result {_value(expected)}; your program returned {returned}."]
    if question == "outcome":
        ended = (
            how_it_ended(evidence.last[1]) if evidence.last and evidence.last[1].outcome == actual else f"was {actual}"
        )
        return wrapped(f"The program should {EXPECTED_ENDS.get(expected, f'be {expected}')}; it {ended}.", "")
    return [f"Expected {_value(expected)}; your program gave {_value(actual)}."]


def _of_the_grader(end: str, evidence: Evidence) -> str:
    """Return a loose end; label a coroutine of the grader as such."""
    match = re.match(r"the (?:coroutine|task of) (\S+)", end)
    if match is None or not evidence.is_graders(match[1]):
        return end
    return end[: match.start(1)] + evidence.named(match[1]) + end[match.end(1) :]


def difference_in_brief(actual: Sequence[str], expected: Sequence[str]) -> str:
    """Return the first pair of lines that differ, in a sentence."""
    for wrong, right in zip_longest(actual, expected):
        if wrong != right:
            wanted = f'"{_with_time(right)}"' if right is not None else "nothing more"
            came = f'"{_with_time(wrong)}"' if wrong is not None else "nothing"
            return f"Expected {wanted}, but {came} came."
    return ""


def side_by_side(actual: Sequence[str], expected: Sequence[str]) -> list[str]:
    """Return expected and actual lines in two columns; `>` marks each row that differs."""
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
    if len(rows) <= MOST_COMPARED_LINES:
        return rows
    start = max(0, min(around - MOST_COMPARED_LINES // 2, len(rows) - MOST_COMPARED_LINES))
    kept = rows[start : start + MOST_COMPARED_LINES]
    before = [f"    … {start} lines before"] if start else []
    after = len(rows) - start - MOST_COMPARED_LINES
    return before + kept + ([f"    … {after} lines more"] if after else [])


def _with_times(lines: Sequence[str]) -> list[str]:
    """Return `1 s  worker_1 done` for each `worker_1 done@1`, the times in a column; other lines as they are."""
    pairs = [time_and_text(line) for line in lines]
    width = max((len(time) for time, _ in pairs), default=0)
    return [f"{time:>{width}}  {text}" if time else text for time, text in pairs]


def _with_time(line: str) -> str:
    return _with_times([line])[0]


def time_and_text(line: str) -> tuple[str, str]:
    """Return the time and the text of a line such as `worker_1 done@1`; other lines have no time."""
    text, at, time = line.rpartition("@")
    return (f"{time} s", text) if at and time.replace(".", "", 1).isdigit() else ("", line)


def _seconds(value: Any) -> str:
    return f"{clock(value)} s" if isinstance(value, int | float) else _value(value)


def how_it_ended(trace: Trace) -> str:
    """Return how a program ended if it did not finish by itself."""
    if trace.outcome == "raised" and trace.error is not None:
        return f"ended with {cut(visible(trace.error.type), 100)}"
    return ACTUAL_ENDS[trace.outcome]


def _value(value: Any) -> str:
    """Return a value in words; for parts of a trace, the name and the line."""
    if isinstance(value, Value):
        return _part(value)
    if isinstance(value, list | tuple) and any(isinstance(one, Value) for one in value):
        return cut(", ".join(map(_value, value)), 300)
    return cut(repr(value), 300)


def _part(part: Value) -> str:
    """Return the name of a task, a call or the use of a construct, with the line of the file."""
    names = (getattr(part, name, None) for name in ("construct", "call", "coroutine", "text", "name", "type", "thing"))
    name = next((name for name in names if name), "something")
    line = getattr(part, "line", None)
    return f"{name} in line {line}" if line else str(name)
