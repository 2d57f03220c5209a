"""A page with programs that are alike, side by side; the lines that they share are marked."""

from collections.abc import Sequence
from typing import NamedTuple

from grader.classroom.similarity import AlikeGroup
from grader.course.course import Exercise
from grader.reports.page import rendered
from grader.reports.source import SourceLine, source_lines

MOST_ALIKE_SHOWN, MOST_ALIKE_LINES = 12, 400
"""The most programs on a page, and lines of each."""


class ShownStudent(NamedTuple):
    """A student as the pages show one."""

    name: str
    page: str
    section: str = ""


class AlikeStudent(NamedTuple):
    """A student, the text of the program, and the numbers of the lines that it shares with others."""

    person: ShownStudent
    text: str
    shared: frozenset[int]


class AlikeLine(NamedTuple):
    """A line of a program: its number, its code, and whether it is shared."""

    number: int
    code: SourceLine
    shared: bool


def render(exercise: Exercise, cluster: AlikeGroup, members: Sequence[AlikeStudent]) -> str:
    """Return the page, in ASCII."""
    return rendered(
        "alike",
        title=exercise.title,
        cluster=cluster,
        members=[(member.person, _lines(member)) for member in members[:MOST_ALIKE_SHOWN]],
        left_out=len(members[MOST_ALIKE_SHOWN:]),
        percent=percent(cluster),
    )


def cluster_page(exercise: str, number: int) -> str:
    """Return the name of the page of a group; the groups of an exercise are counted from 1."""
    return f"{exercise}-{number}.html"


def percent(cluster: AlikeGroup) -> int:
    """Return the largest part that two programs of the group share, in percent."""
    return int(100 * cluster.part)


def _lines(member: AlikeStudent) -> list[AlikeLine]:
    lines = source_lines(member.text)[:MOST_ALIKE_LINES]
    return [AlikeLine(number, line, number in member.shared) for number, line in enumerate(lines, start=1)]
