"""A student's page: the grade of each exercise and the reasons, with the student's code and a timeline.

Exercises with something to learn are unfolded; in print, all are. Paper shows the program of an exercise that passed on
the screen only. If many did not pass, it also shows the lines of the first check only.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import msgspec
from markupsafe import Markup

from grader.checks.drawn_timeline import drawn
from grader.checks.feedback import sections
from grader.course.course import Course, Exercise
from grader.grades.decisions import Change, Lateness, Standing, written
from grader.grades.graded import Graded, Timeline, place_in
from grader.grades.results import Check, ExerciseGrade, Explanation, Finding
from grader.reports import trace_svg
from grader.reports.page import ShownFinding, cause, rendered
from grader.reports.source import SourceLine, source_lines
from grader.reports.statuses import WORDS
from grader.text import visible

MOST_CODE_LINES = 1_500
MOST_AT_LENGTH, MOST_ROWS_ON_PAPER = 10, 16
"""Limits for paper: it shows more failed exercises than this in brief, and no timeline of more rows than this."""
COLUMNS = re.compile(r"\S {3,}\S|^> |^ *\d+ \| |^ *-+ |[\u2500\u253c\u25cf\u2588]|^ *\^+$")
"""A line of a message that must not be wrapped: columns, quoted code, a mark below it, or a timeline."""


class CodeLine(NamedTuple):
    """A line of the student's file.

    `place` is its number in the page's code, `number` the one that findings use. The line is `marked` if a finding is
    about it. `cell` is the name of the notebook's cell that begins with it, or empty.
    """

    place: int
    number: int
    code: SourceLine
    marked: bool
    cell: str


class Block(NamedTuple):
    """A paragraph of a message, and whether an earlier check of the exercise has told it.

    A page may wrap it, unless it has columns or code.
    """

    text: str
    wraps: bool
    told: bool = False


class Judged(NamedTuple):
    """A check, with the part of its message that the findings do not show already."""

    title: str
    passed: bool
    points: str
    message: list[Block]


class FindingInPlace(NamedTuple):
    """A finding, and the line of the page's code that it is about."""

    cause: ShownFinding
    line: int | None


class Late(NamedTuple):
    """The delay of a hand-in, the points without it, and those that it costs, empty if it costs none."""

    lateness: Lateness
    points: str
    deducted: str


class ShownExercise(NamedTuple):
    """An exercise as the page shows it."""

    id: str
    number: str
    title: str
    status: str
    words: str
    points: str
    changes: list[str]
    findings: list[FindingInPlace]
    timeline: Markup | None
    rows: int
    left_out: int
    checks: list[Judged]
    code: list[CodeLine]
    lines_left_out: int


def render(
    graded: Graded,
    course: Course,
    class_link: str = "",
    decided: Standing | None = None,
    lateness: Lateness | None = None,
) -> str:
    """Return the page, in ASCII.

    Args:
        graded: the graded submission.
        course: the course.
        class_link: a link to the class's page, or empty for none.
        decided: the points after the instructor's decisions; None if nothing was decided.
        lateness: how late the hand-in is; None if that does not matter.
    """
    titles = {exercise.id: exercise for exercise in course.exercises}
    grade = graded.grade
    points = {one.id: written(decided.exercises[one.id] if decided else one.score) for one in grade.exercises}
    changes = decided.changes if decided else ()
    return rendered(
        "student",
        course=course.title,
        student=visible(grade.submission),
        score=grade.score if decided is None or decided.points is None else written(decided.points),
        lateness=_late(lateness, decided) if lateness and decided and decided.days_late else None,
        max_score=grade.max_score,
        passed=sum(exercise.status == "passed" for exercise in grade.exercises),
        brief_on_paper=sum(exercise.status == "failed" for exercise in grade.exercises) > MOST_AT_LENGTH,
        most_rows_on_paper=MOST_ROWS_ON_PAPER,
        headings=course.headings(one.id for one in grade.exercises),
        parts=[_part(graded, one, titles.get(one.id), points[one.id], changes) for one in grade.exercises],
        class_link=class_link,
    )


def _late(lateness: Lateness, decided: Standing) -> Late:
    points = sum(decided.exercises.values())
    return Late(lateness, written(points), written(decided.deducted) if decided.deducted else "")


def _part(
    graded: Graded, one: ExerciseGrade, exercise: Exercise | None, points: str, changes: Sequence[Change]
) -> ShownExercise:
    text, timeline = graded.files.get(one.id, ""), graded.timelines.get(one.id)
    number, _, topic = one.id.partition("_")
    code = list(_code(text, one.findings))
    return ShownExercise(
        id=one.id,
        number=number,
        title=exercise.title if exercise else topic.replace("_", " "),
        status=one.status,
        words=WORDS[one.status],
        points=f"{points} of {one.max_score}",
        changes=[_changed(change) for change in changes if change.exercise == one.id],
        findings=[FindingInPlace(cause(finding, text), place_in(text, finding)) for finding in one.findings],
        timeline=_drawn(timeline, one.id) if timeline else None,
        rows=len(timeline.rows) if timeline else 0,
        left_out=timeline.left_out if timeline else 0,
        checks=list(_told_once(_judged(check, one.findings, text, timeline) for check in one.checks)),
        code=code[:MOST_CODE_LINES],
        lines_left_out=len(code[MOST_CODE_LINES:]),
    )


def _changed(change: Change) -> str:
    of = f'"{change.check}": ' if change.check else ""
    return f"{of}{written(change.now)} of {change.most} points instead of {change.was}. {visible(change.reason)}"


def _drawn(timeline: Timeline, name: str) -> Markup:
    title = "When its coroutines ran"
    name = "timeline-" + re.sub(r"\W", "_", name)
    return Markup(trace_svg.embedded(timeline.rows, timeline.end, title, name=name))


def _judged(check: Check, findings: Sequence[Finding], text: str, timeline: Timeline | None) -> Judged:
    """Return a check with the parts of its explanation that are not on the page already."""
    message, explanation = check.message, check.explanation
    if isinstance(explanation, Explanation):
        if timeline is not None and explanation.drawing == tuple(drawn(timeline)):
            explanation = msgspec.structs.replace(explanation, drawing=())
        message = "\n\n".join(sections(explanation, text, known=findings))
    return Judged(
        title=check.title,
        passed=check.status == "passed",
        points=f"{check.score} of {check.max_score}",
        message=list(_blocks("\n".join(map(visible, message.split("\n"))))),
    )


def _told_once(checks: Iterable[Judged]) -> Iterator[Judged]:
    """Yield the checks, with the paragraphs that an earlier one has told marked as such."""
    told: set[str] = set()
    for check in checks:
        yield check._replace(message=[block._replace(told=block.text in told) for block in check.message])
        told |= {block.text for block in check.message}


def _blocks(message: str) -> Iterator[Block]:
    """Yield the paragraphs of a message, those next to each other that have columns as one."""
    paragraphs = [one.strip("\n") for one in message.split("\n\n") if one.strip()]
    for fixed, several in groupby(paragraphs, key=_has_columns):
        if fixed:
            yield Block(text="\n\n".join(several), wraps=False)
        else:
            yield from (Block(text=_joined(one), wraps=True) for one in several)


def _has_columns(paragraph: str) -> bool:
    return any(COLUMNS.search(line) for line in paragraph.split("\n"))


def _joined(paragraph: str) -> str:
    """Return the paragraph without the line breaks inside its sentences: a line with another indent stays its own."""
    lines: list[str] = []
    indent = ""
    for line in paragraph.split("\n"):
        own = line[: len(line) - len(line.lstrip())]
        if lines and own == indent:
            lines[-1] += f" {line.lstrip()}"
        else:
            lines.append(line.lstrip())
        indent = own
    return "\n".join(lines)


def _code(text: str, findings: Sequence[Finding]) -> Iterator[CodeLine]:
    """Yield the lines, numbered as findings number them: in a notebook, separately for each cell."""
    marked = {place_in(text, finding) for finding in findings}
    in_cells = any(isinstance(finding.cell, int) for finding in findings) or text.startswith("# cell ")
    number, cell = 0, ""
    for place, line in enumerate(source_lines(text), start=1):
        if in_cells and re.fullmatch(r"# cell \d+", line.text):
            number, cell = 0, line.text[2:]
            continue
        number += 1
        yield CodeLine(place=place, number=number, code=line, marked=place in marked, cell=cell)
        cell = ""
