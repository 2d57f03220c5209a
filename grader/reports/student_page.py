"""A student's page: what each exercise is worth and why, with the student's own code and what happened when.

Unfolded where there is something to learn; on paper everything is.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from grader.course import Course, Exercise
from grader.feedback import beside
from grader.graded import Graded, Timeline, place_in
from grader.reports import trace_svg
from grader.reports.page import Cause, cause, rendered
from grader.reports.source import Piece, pieces
from grader.results import Check, ExerciseGrade, Finding, Status
from grader.text import visible

MOST_LINES = 1_500
WORDS: dict[Status, str] = {
    "passed": "passed",
    "failed": "not there yet",
    "not started": "not started",
    "missing": "not handed in",
}


class Code(NamedTuple):
    """A line of the student's file, at `place`; a finding speaks of it if it is `marked`; `cell` begins with it."""

    place: int
    number: int
    pieces: list[Piece]
    marked: bool
    cell: str


class Judged(NamedTuple):
    """A check with what it says beside the findings."""

    title: str
    passed: bool
    points: str
    message: str


class Told(NamedTuple):
    """A finding and the line of the page's code that it speaks of."""

    cause: Cause
    line: int | None


class Part(NamedTuple):
    """An exercise as the page shows it."""

    id: str
    number: str
    title: str
    status: str
    words: str
    points: str
    findings: list[Told]
    timeline: Markup | None
    left_out: int
    checks: list[Judged]
    code: list[Code]
    lines_left_out: int


def render(graded: Graded, course: Course, class_link: str = "") -> str:
    """The whole page, in ASCII. `class_link` leads to the class's page; without one there is no link."""
    titles = {exercise.id: exercise for exercise in course.exercises}
    grade = graded.grade
    return rendered(
        "student",
        course=course.title,
        student=visible(grade.submission),
        score=grade.score,
        max_score=grade.max_score,
        passed=sum(exercise.status == "passed" for exercise in grade.exercises),
        parts=[_part(graded, one, titles.get(one.id)) for one in grade.exercises],
        class_link=class_link,
    )


def _part(graded: Graded, one: ExerciseGrade, exercise: Exercise | None) -> Part:
    text, timeline = graded.files.get(one.id, ""), graded.timelines.get(one.id)
    number, _, topic = one.id.partition("_")
    code = list(_code(text, one.findings))
    return Part(
        id=one.id,
        number=number,
        title=exercise.title if exercise else topic.replace("_", " "),
        status=one.status,
        words=WORDS[one.status],
        points=f"{one.score} of {one.max_score}",
        findings=[Told(cause(finding, text), place_in(text, finding)) for finding in one.findings],
        timeline=_drawn(timeline, one.id) if timeline else None,
        left_out=timeline.left_out if timeline else 0,
        checks=[_judged(check, one.findings, text, timeline) for check in one.checks],
        code=code[:MOST_LINES],
        lines_left_out=len(code[MOST_LINES:]),
    )


def _drawn(timeline: Timeline, name: str) -> Markup:
    title = "When its coroutines ran"
    name = "timeline-" + re.sub(r"\W", "_", name)
    return Markup(trace_svg.embedded(timeline.rows, timeline.end, title, name=name))


def _judged(check: Check, findings: Sequence[Finding], text: str, timeline: Timeline | None) -> Judged:
    """With the lines of its message that are not on the page already."""
    message = beside(check.message, findings, text, timeline)
    return Judged(
        title=check.title,
        passed=check.status == "passed",
        points=f"{check.score} of {check.max_score}",
        message="\n".join(map(visible, message.split("\n"))),
    )


def _code(text: str, findings: Sequence[Finding]) -> Iterator[Code]:
    """Lines numbered as findings number them: in a notebook, those of each cell."""
    marked = {place_in(text, finding) for finding in findings}
    in_cells = any(isinstance(finding.cell, int) for finding in findings) or text.startswith("# cell ")
    number, cell = 0, ""
    for place, line in enumerate(pieces(text), start=1):
        head = line[0].text if len(line) == 1 and in_cells else ""
        if re.fullmatch(r"# cell \d+", head):
            number, cell = 0, head[2:]
            continue
        number += 1
        yield Code(place=place, number=number, pieces=line, marked=place in marked, cell=cell)
        cell = ""
