"""The page about the class: all results, misunderstandings with their numbers, and what an instructor should look at.

It is one page for a class of any size, with a table whose visible rows alone are drawn, and links to students' pages.
"""

import functools
import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from markupsafe import Markup

from grader.classroom.alike_page import ShownStudent, cluster_page, percent
from grader.classroom.regrading import NO_CHANGES, Changes
from grader.classroom.similarity import Alike
from grader.classroom.summary import (
    Bin,
    CheckSummary,
    ClassSummary,
    ExerciseSummary,
    Occurrence,
    StudentRow,
)
from grader.grades.decisions import written
from grader.grades.results import NOTHING_RAN
from grader.reports.page import pieces_of
from grader.text import visible

MOST_LINKS = 12
"""The most students that are linked for one misunderstanding in one exercise."""
MOST_CAUSES_LISTED, MOST_HARD_CHECKS = 12, 10
MOST_UNFOLDED = 12
"""The longest list of what to look at that is shown without a click."""
SYMPTOMS = ("output", "end")
"""Families of findings that name a result without its cause."""
LONGEST_STEM = 60
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
"""File names that Windows reserves."""
BAR_HEIGHT, BAR_WIDTH = 110, 26
"""The height of the highest bar in the histogram of points, and the width of a bar with its gap, in pixels."""


def page_name(student: str) -> str:
    """Return the file name of a student's page: ASCII, valid on every system, always the same for the same name.

    Different students have different file names, even on systems that ignore case: unless the name is a plain
    lower-case word already, a digest of it is appended.
    """
    plain = unicodedata.normalize("NFKD", student).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_STEM].rstrip("-")
    if stem and stem == student and stem not in RESERVED:
        return f"{stem}.html"
    digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{stem}_{digest}.html" if stem else f"student_{digest}.html"


class Column(NamedTuple):
    """A bar of the histogram of points: position and size in pixels, and what it counts."""

    x: int
    y: float
    height: float
    students: int
    points: str


class Share(NamedTuple):
    """A segment of an exercise's bar, in percent of the class."""

    status: str
    start: float
    width: float


def render(
    summary: ClassSummary,
    students: Iterable[StudentRow],
    regraded: Changes = NO_CHANGES,
    alike: Sequence[Alike] | None = None,
    shown: Callable[[str], ShownStudent] = lambda student: ShownStudent(student, page_name(student)),
) -> Iterator[str]:
    """Yield the page in pieces, as ASCII; for a large class it has megabytes.

    Args:
        summary: the summary of the class.
        students: all students, in the order of the table.
        regraded: the points that the last grading changed.
        alike: the programs that are alike; None if they were not compared.
        shown: returns how the page shows a student of `regraded` and `alike`.
    """
    place_of = {one.code: place for place, one in enumerate(summary.misunderstandings)}
    return pieces_of(
        "class",
        summary=summary,
        students=students,
        regraded=regraded,
        alike=alike,
        groups=[(one, number, cluster) for one in alike or () for number, cluster in enumerate(one.clusters, start=1)],
        percent=percent,
        most_names=MOST_LINKS,
        cluster_page=cluster_page,
        shown=shown,
        title_of={exercise.id: exercise.title for exercise in summary.exercises},
        number_of={exercise.id: _number(exercise.id) for exercise in summary.exercises},
        columns=_columns(summary.distribution),
        nothing_ran=NOTHING_RAN,
        bar_height=BAR_HEIGHT,
        bar_width=BAR_WIDTH,
        shares=_shares,
        causes=[one for one in summary.misunderstandings if one.family not in SYMPTOMS],
        symptoms=[one for one in summary.misunderstandings if one.family in SYMPTOMS],
        most_causes=MOST_CAUSES_LISTED,
        linked=_linked,
        hardest=summary.hardest[:MOST_HARD_CHECKS],
        cells=_cells,
        place_of=place_of,
        found=functools.partial(_found, place_of),
        share_of=_share_of,
        unfolded=MOST_UNFOLDED,
        members=functools.partial(_members, [what for what, _ in summary.memberships]),
        figure=_figure,
        written=written,
    )


def _number(exercise: str) -> str:
    """Return the heading of an exercise's column."""
    number, _, rest = exercise.partition("_")
    return number if number.isdigit() and rest else exercise[:4]


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}".removesuffix(".0")


def _columns(bins: tuple[Bin, ...]) -> list[Column]:
    most = max((one.students for one in bins), default=0) or 1
    return [
        Column(
            x=place * BAR_WIDTH,
            y=round(BAR_HEIGHT - BAR_HEIGHT * one.students / most, 1),
            height=round(BAR_HEIGHT * one.students / most, 1),
            students=one.students,
            points=str(one.least) if one.least == one.most else f"{one.least}–{one.most}",
        )
        for place, one in enumerate(bins)
    ]


def _shares(exercise: ExerciseSummary) -> list[Share]:
    """Return the segments of an exercise's bar: passed, failed, not started; missing students leave a gap."""
    counts = {"passed": exercise.passed, "failed": exercise.failed, "not-started": exercise.not_started}
    whole = sum(counts.values()) + exercise.missing or 1
    shares, start = [], 0.0
    for status, count in counts.items():
        width = 100 * count / whole
        shares.append(Share(status, round(start, 2), round(width, 2)))
        start += width
    return shares


def _share_of(check: CheckSummary) -> int:
    """Return the percent of students who passed a check, 100 only if all of them did."""
    return 100 * (check.tried - check.failed) // (check.tried or 1)


def _found(places: Mapping[str, int], student: StudentRow) -> Markup:
    """Return the attribute of a student's row that the filter reads: numbers of findings, each with the exercise's."""
    found = " ".join(f"{places[code]}.{exercise}" for code, exercise in student.found)
    return Markup(f' data-f="{found}"') if found else Markup()


def _members(columns: Iterable[str], student: StudentRow) -> Markup:
    """Return the cells of what a student belongs to."""
    texts = (visible(student.membership.get(what, "")) for what in columns)
    return Markup("").join(Markup("<td class=t>{}").format(text) for text in texts)


def _linked(seen: Occurrence) -> tuple[StudentRow, ...]:
    return seen.names[:MOST_LINKS]


def _cells(student: StudentRow) -> Markup:
    """Return a student's cells: a letter for each status, which the style turns into a sign, and the points.

    Twenty exercises of five thousand students make a hundred thousand cells, so each is as short as possible.
    """
    begun = zip(student.statuses, student.points, strict=True)
    return Markup("".join(_cell(letter, points) for letter, points in begun))


def _cell(letter: str, points: Decimal) -> str:
    if letter in "pf":
        return f"<td class={letter}>{written(points)}"
    return f'<td class="{letter} set">{written(points)}' if points else f"<td class={letter}>"
