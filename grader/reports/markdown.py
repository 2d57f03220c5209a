"""A grade as Markdown, for a step's summary, a comment or a log.

Students' texts are in code spans and blocks, whose fences are longer than any inside. So their Markdown, HTML, links
and mentions have no effect. Findings and timelines are the text that terminals show.
"""

import re
from collections.abc import Iterable, Iterator

from grader.course.course import Course
from grader.grades.results import ExerciseGrade, Finding, Grade
from grader.reports.cases import LONGEST_CASE, UNGRADED
from grader.reports.statuses import MARKS, WORDS
from grader.text import cut, inert

LARGEST_SUMMARY = 1_000_000
"""Bytes of a step's summary: GitHub refuses one of more than 1 MiB."""
WORDS_IN_TABLE = {**WORDS, "missing": "missing"}


def render(grade: Grade, course: Course, largest: int = LARGEST_SUMMARY) -> str:
    """Return the text of a grade.

    If it exceeds `largest` bytes, the checks' messages are left out, and if need be everything but the table.
    """
    titles = {exercise.id: exercise.title for exercise in course.exercises}
    table = list(_table(grade, titles))
    for in_full in (True, False):
        text = _text([*table, *_exercises(grade, titles, in_full)])
        if len(text.encode()) <= largest:
            return text
    return _text(table)


def render_failure(reason: str) -> str:
    """Return a text that says why there is no grade."""
    return _text(["# No grade", "", UNGRADED, "", *_block(reason)])


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def _table(grade: Grade, titles: dict[str, str]) -> Iterator[str]:
    yield f"# {_code(cut(grade.submission, 60))}: {grade.score} of {grade.max_score} points"
    yield ""
    yield "| | exercise | | points | |"
    yield "|---|---|---|---:|---|"
    for exercise in grade.exercises:
        title = _plain(titles.get(exercise.id, ""))
        points = f"{exercise.score} of {exercise.max_score}"
        yield f"| {MARKS[exercise.status]} | `{exercise.id}` | {title} | {points} | {WORDS_IN_TABLE[exercise.status]} |"
    if grade.passed:
        yield from ("", "Everything passed. Well done.")


def _exercises(grade: Grade, titles: dict[str, str], in_full: bool) -> Iterator[str]:
    for exercise in grade.exercises:
        if exercise.status == "failed":
            yield from _exercise(exercise, titles.get(exercise.id, ""), in_full)


def _exercise(exercise: ExerciseGrade, title: str, in_full: bool) -> Iterator[str]:
    """Yield the checks, the message of the first that failed, and a line for each finding that it does not show.

    The other messages are left out, because one cause often fails several checks.
    """
    yield from ("", f"## `{exercise.id}`: {_plain(title)}", "")
    for check in exercise.checks:
        yield f"- {MARKS[check.status]} {_plain(check.title)}: {check.score} of {check.max_score}"
    first = next((check for check in exercise.checks if check.status == "failed" and check.message), None)
    if first is not None and in_full:
        yield from ("", *_block(first.message))
    shown = first if in_full else None
    others = [finding for finding in exercise.findings if shown is None or not shown.tells(finding)]
    if others:
        yield ""
        yield from (f"- {_finding(finding)}" for finding in others)


def _finding(finding: Finding) -> str:
    cell = f", cell {finding.cell}" if isinstance(finding.cell, int) else ""
    line = f", line {finding.line}" if finding.line else ""
    return f"{_code(finding.file)}{cell}{line}: {_code(cut(finding.title, 300))}"


def _plain(text: str) -> str:
    """Return an author's text with all Markdown escaped."""
    return re.sub(r"([\\`*_\[\]<>|~&#$@!])", r"\\\1", inert(text))


def _code(text: str) -> str:
    """Return a text as a code span on one line."""
    shown = inert(text)
    ticks = "`" * (_longest_run("`", shown) + 1)
    pad = " " if shown.strip() and (shown.startswith(("`", " ")) or shown.endswith(("`", " "))) else ""
    return f"{ticks}{pad}{shown}{pad}{ticks}"


def _block(text: str) -> list[str]:
    """Return a text as the lines of a code block."""
    shown = inert(text)[:LONGEST_CASE]
    fence = "~" * max(3, _longest_run("~", shown) + 1)
    return [f"{fence}text", *shown.split("\n"), fence]


def _longest_run(sign: str, text: str) -> int:
    return max(map(len, re.findall(f"{re.escape(sign)}+", text)), default=0)
