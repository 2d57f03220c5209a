"""The text that a student reads about a failed check, as plain lines.

It has the check's title, the expected behaviour beside the actual one, and the cause that the trace shows. It is
rendered here once; terminals, JSON and pages show the same text.
"""

import math
import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

import msgspec

from grader.findings import is_named, tells_graders_part
from grader.findings.constructs import words_of
from grader.findings.evidence import ABOUT_LINES, SHOWS, Comparison, Evidence, is_of_lists
from grader.findings.output import given
from grader.grades.graded import Timeline, place_in, whole_text
from grader.grades.results import MOST_FINDINGS, Explanation, Finding
from grader.text import WIDTH, code_lines, cut, fitted, wrapped
from grader.trace.orders import changes_in_words
from grader.trace.timeline import SIGNS, Mark, Row, axis, cells, expected_row, rows
from grader.trace.trace import Trace, Value, clock

MOST_LINES = 16
"""Lines of a program shown side by side; the first difference is always among them."""
MOST_ROWS, MOST_ROWS_IN_TEXT = 60, 10
"""Calls shown in a timeline."""
LONGEST_LABEL, LONGEST_TEXT = 20, 200
THIS_ORDER, USUAL_ORDER = "in this order", "in the usual order"
"""The labels above the rows of two runs."""
NOTHING_DONE = "Your program prints none of the lines asked for yet, so this cannot be judged."
"""The text for a check whose run did nothing to judge."""
UNWANTED = {
    "!=": "Your program gave {actual}; it should be something else.",
    "is not": "Your program gave {actual}; it should be something else.",
    "contains": "Expected {expected} among them; your program gave {actual}.",
    "lacks": "{expected} should not be among them; your program gave {actual}.",
}
"""The words for comparisons that do not require one particular value."""
ABOUT_TIME = {
    *("sequential-await", "task-awaited-at-once", "lock-too-wide", "blocking-call", "task-left-behind", "deadlock"),
    *("wrong-time", "too-slow", "too-fast", "wrong-order"),
}
"""Findings that a timeline makes clearer."""
SAY_IT_ALL = {
    *(("wrong-result", "result"), ("too-slow", "elapsed"), ("too-fast", "elapsed"), ("blocking-call", "blocked")),
    *(("raised", "outcome"), ("deadlock", "outcome"), ("never-ends", "outcome"), ("never-yields", "outcome")),
    *(("crashed", "outcome"), ("never-ends", "blocked"), ("never-yields", "blocked"), ("crashed", "blocked")),
    *(("task-left-behind", "loose_ends"), ("never-awaited", "loose_ends"), ("error-never-seen", "loose_ends")),
}
"""Pairs of a finding and a question: the finding's words contain both sides of the comparison."""
AS_THE_AUTHOR = {("not-plain", "entered")}
"""Pairs of a finding and a question: the finding repeats the author's words about that comparison."""


ENDS = {
    "finished": "come to its end",
    "raised": "end with an exception",
    "cut off": "still be running when it is cut off",
}
ENDED = {
    "finished": "came to its end",
    "raised": "ended with an exception",
    "deadlock": "came to a point where nothing could ever run again",
    "cut off": "was still running when it was cut off",
    "timed out": "was still running at the time limit",
    "crashed": "was stopped",
}
"""Outcomes of a run, in words: the expected one, and the actual one."""


def explain(evidence: Evidence, findings: Sequence[Finding], about: Evidence | None = None) -> Explanation:
    """Return the explanation of a failed check: the cause, the comparison, and the timeline.

    The words of the suite's author replace the comparison.

    Args:
        evidence: the evidence of the failed check.
        findings: the findings to explain.
        about: the evidence of the check that the findings come from; by default `evidence`.
    """
    about = about or evidence
    own = (about.comparison, about.said) == (evidence.comparison, evidence.said)
    asked = evidence.comparison.question if evidence.comparison is not None else ""
    said = own and any((finding.code, asked) in SAY_IT_ALL for finding in findings)
    author = words_of(evidence.said)[1]
    compared: list[str] = []
    if not evidence.said and not said and evidence.comparison is not None:
        compared = _compared(evidence.comparison, evidence)
    compared = _order_of(evidence) + compared
    shows_time = bool(_order_of(about)) or _is_about_time(evidence.comparison, findings)
    timeline = timeline_of(about) if shows_time else None
    return Explanation(
        findings=tuple(findings),
        author="" if any(is_named(one, author) or (one.code, asked) in AS_THE_AUTHOR for one in findings) else author,
        compared=tuple(compared),
        graders="" if _graders_part_is_told(evidence, findings, about) else evidence.graders_part,
        drawing=tuple(drawn(timeline)) if timeline is not None else (),
        brief=in_brief(evidence, author),
    )


def _order_of(evidence: Evidence) -> list[str]:
    """Return in which order of the tasks a check fails, if it is not the usual one."""
    clause = "" if evidence.last is None else changes_in_words(evidence.last[1])
    return wrapped(f"It should be right in any order of its tasks. This happens {clause}:", "") if clause else []


def _graders_part_is_told(evidence: Evidence, findings: Sequence[Finding], about: Evidence) -> bool:
    """Return whether a finding or the suite's author already describes what code of the grader did."""
    if evidence.said or not (findings or evidence.comparison is not None):
        return True
    return about.graders_part == evidence.graders_part and any(tells_graders_part(one, about) for one in findings)


def sections(explanation: Explanation, text: str, known: Sequence[Finding] = ()) -> list[str]:
    """Return the parts of a message, the cause first; the caller separates them with empty lines.

    Args:
        explanation: the explanation to render.
        text: the text of the student's file, as `Graded.files` has it.
        known: findings that the reader sees elsewhere; they are repeated only if their message differs.
    """
    parts = _findings(explanation.findings, text, known)
    parts += [wrapped(explanation.author, "")] if explanation.author else []
    parts += [list(explanation.compared)]
    parts += [wrapped(explanation.graders, "")] if explanation.graders else []
    parts += [list(explanation.drawing)]
    return ["\n".join(part) for part in parts if part]


def message_of(explanation: Explanation, evidence: Evidence) -> str:
    """Return an explanation as the text below the title of its check."""
    return "\n\n".join(sections(explanation, whole_text(evidence.source, evidence.file)))


def _findings(findings: Sequence[Finding], text: str, known: Sequence[Finding]) -> list[list[str]]:
    """Return each finding with its line, and the meaning of each code once."""
    parts, told = [], set()
    for finding in findings[:MOST_FINDINGS]:
        again = finding.code in told
        same = [one.message for one in known if (one.line, one.title) == (finding.line, finding.title)]
        differs = finding.message not in same and not again
        if not same or (differs and not quoted_lines(finding, text)):
            parts.append(_finding_lines(finding, text, again))
        elif differs:
            parts.append(wrapped(finding.message, "    "))
        told.add(finding.code)
    if len(findings) > MOST_FINDINGS:
        parts.append([f"(and {len(findings) - MOST_FINDINGS} more of this kind)"])
    return parts


def in_brief(evidence: Evidence, author: str) -> str:
    """Return a line for a failed check whose cause was shown before; empty if there is nothing to add.

    More lines follow if code of the grader took part, because its lines and values are in none of the student's files.
    """
    comparison = evidence.comparison
    if author or comparison is None:
        return cut(author, WIDTH)
    if comparison.operator == SHOWS:
        return NOTHING_DONE
    told = _compared(comparison, evidence)[0]
    if comparison.question in ABOUT_LINES and is_of_lists(comparison):
        told = _first_difference(comparison.actual, comparison.expected)
    return "\n".join([cut(told, WIDTH), *(wrapped(evidence.graders_part, "") if evidence.graders_part else [])])


def finding_lines(finding: Finding, source: bytes, width: int = WIDTH) -> list[str]:
    """Return a finding as lines of at most `width` columns: its place, the student's line, and its meaning.

    `source` is the bytes of the file.
    """
    return _finding_lines(finding, whole_text(source, finding.file), False, width)


def _finding_lines(finding: Finding, text: str, again: bool, width: int = WIDTH) -> list[str]:
    cell = "" if isinstance(finding.cell, msgspec.UnsetType) else f"cell {finding.cell}, "
    where = f"{finding.file}, {cell}line {finding.line}: " if finding.line else ""
    more = wrapped(finding.message, "    ", width) if finding.message != finding.title and not again else []
    code = quoted_lines(finding, text, width)
    quoted = ["", *code] if code else []
    return [*wrapped(f"{where}{finding.title}", "", width), *quoted, *([""] if quoted and more else []), *more]


def quoted_lines(finding: Finding, text: str, width: int = WIDTH) -> list[str]:
    """Return the line of a finding with its number, and a caret below the part where Python stopped.

    `text` is the text of the file, as `Graded.files` has it; lines have at most `width` columns.
    """
    code = line_in(text, finding)
    if not code:
        return []
    head = f"    {finding.line} | "
    room = min(WIDTH - 10, width - len(head))
    caret = _caret(finding, text, room)
    return [f"{head}{fitted(code, room)}", *([f"{' ' * len(head)}{caret}"] if caret else [])]


def _caret(finding: Finding, text: str, room: int) -> str:
    """Return a `^` below each character of that part; empty if the part is not shown."""
    place = place_in(text, finding)
    if place is None or not isinstance(finding.column, int):
        return ""
    line = code_lines(text)[place - 1]
    start = finding.column - 1 - (len(line) - len(line.lstrip()))
    end = finding.end_column if isinstance(finding.end_column, int) else finding.column + 1
    shown = min(len(line.strip()), room - 1)
    if not line.strip().isprintable() or not 0 <= start <= shown:
        return ""
    return " " * start + "^" * max(min(end - finding.column, shown - start), 1)


def own_line(finding: Finding, source: bytes) -> str:
    """Return the line of the student's file that a finding points to, without indentation; empty if none."""
    return line_in(whole_text(source, finding.file), finding)


def line_in(text: str, finding: Finding) -> str:
    """Return that line, from the text of the file as `Graded.files` has it."""
    place = place_in(text, finding)
    return "" if place is None else code_lines(text)[place - 1].strip()


def _compared(comparison: Comparison, evidence: Evidence) -> list[str]:
    question, actual, expected = comparison.question, comparison.actual, comparison.expected
    names = " and ".join(comparison.arguments)
    if comparison.operator == SHOWS:
        return wrapped(NOTHING_DONE, "")
    if comparison.operator in UNWANTED:
        return wrapped(UNWANTED[comparison.operator].format(expected=_value(expected), actual=_value(actual)), "")
    if isinstance(actual, list) and question == "loose_ends" and actual and not expected:
        more = [f"    … {len(actual) - MOST_LINES} more"] * (len(actual) > MOST_LINES)
        ends = [_of_the_grader(end, evidence) for end in actual[:MOST_LINES]]
        return ["At the end something is left undone:", *(f"    {cut(end, 200)}" for end in ends), *more]
    if question in ABOUT_LINES and is_of_lists(comparison):
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
    if question == "result" and evidence.last and evidence.last[1].outcome != "finished":
        return wrapped(f"Expected the result {_value(expected)}; your program {_ended(evidence.last[1])}.", "")
    if question == "result":
        returned = given(actual, evidence.last[1]) if actual is None and evidence.last else _value(actual)
        return [f"Expected the result {_value(expected)}; your program returned {returned}."]
    if question == "outcome":
        ended = _ended(evidence.last[1]) if evidence.last and evidence.last[1].outcome == actual else f"was {actual}"
        return wrapped(f"The program should {ENDS.get(expected, f'be {expected}')}; it {ended}.", "")
    return [f"Expected {_value(expected)}; your program gave {_value(actual)}."]


def _of_the_grader(end: str, evidence: Evidence) -> str:
    """Return a loose end; label a coroutine of the grader as such."""
    match = re.match(r"the (?:coroutine|task of) (\S+)", end)
    if match is None or not evidence.is_graders(match[1]):
        return end
    return end[: match.start(1)] + evidence.named(match[1]) + end[match.end(1) :]


# When it happened -----------------------------------------------------------------------------------------


def _is_about_time(comparison: Comparison | None, findings: Sequence[Finding]) -> bool:
    if any(finding.code in ABOUT_TIME for finding in findings):
        return True
    return not findings and comparison is not None and comparison.question in ("elapsed", "overlap", "timed_lines")


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
        rows=(*([expected] if expected else []), *map(_brief, actual[:MOST_ROWS])),
        left_out=len(actual[MOST_ROWS:]),
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
    """Return a row; label a task of the grader that runs beside the student's as such."""
    name = row.label.partition(" (")[0]
    own = row.call is None and name and evidence.is_graders(name)
    return msgspec.structs.replace(row, label=f"grader's {name}") if own else row


def _brief(row: Row) -> Row:
    """Return a row with names and lines cut to a readable length."""
    marks = tuple(Mark(at=mark.at, text=cut(mark.text, LONGEST_TEXT), line=mark.line) for mark in row.marks)
    return msgspec.structs.replace(row, label=cut(row.label, LONGEST_TEXT), marks=marks)


def drawn(timeline: Timeline) -> list[str]:
    """Return a timeline as lines of text."""
    shown, end = timeline.rows[: MOST_ROWS_IN_TEXT + 1], timeline.end
    label = min(max(len(row.label) for row in shown), LONGEST_LABEL)
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
    if len(rows) <= MOST_LINES:
        return rows
    start = max(0, min(around - MOST_LINES // 2, len(rows) - MOST_LINES))
    kept = rows[start : start + MOST_LINES]
    before = [f"    … {start} lines before"] if start else []
    after = len(rows) - start - MOST_LINES
    return before + kept + ([f"    … {after} lines more"] if after else [])


def _with_times(lines: Sequence[str]) -> list[str]:
    """Return `1 s  worker_1 done` for each `worker_1 done@1`, the times in a column; other lines as they are."""
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


def _ended(trace: Trace) -> str:
    """Return how a program ended if it did not finish by itself."""
    if trace.outcome == "raised" and trace.error is not None:
        return f"ended with {trace.error.type}"
    return ENDED[trace.outcome]


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
