"""The class at a glance: who has what, what was misunderstood and by how many, what an instructor should look at.

One page for a class of any size: a table that a browser draws as far as it is in sight, and links to the students'
pages.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from markupsafe import Markup

from grader.class_summary import Bin, ClassSummary, ExerciseSummary, Seen, StudentRow
from grader.reports.page import pieces_of

MOST_LINKS = 12
"""Students linked to for one misunderstanding in one exercise."""
MOST_CAUSES, MOST_HARD_CHECKS = 12, 10
SYMPTOMS = ("output", "end")
"""Families of findings that name what came out, and no cause."""
LONGEST_STEM = 60
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
"""Names that Windows keeps to itself."""
BAR_HEIGHT, BAR_WIDTH = 110, 26
"""Of the drawing of the points' distribution: of the highest bar, of each with its gap."""


def page_name(student: str) -> str:
    """The file name of a student's page: ASCII, safe on every system, always the same for the same name.

    Different names give different file names, also where letters' case does not count: whatever is not a plain
    name already bears a digest of the name.
    """
    plain = unicodedata.normalize("NFKD", student).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_STEM].rstrip("-")
    if stem and stem == student and stem not in RESERVED:
        return f"{stem}.html"
    digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{stem}_{digest}.html" if stem else f"student_{digest}.html"


class Column(NamedTuple):
    """A bar of the points' distribution, in pixels."""

    x: int
    y: float
    height: float
    students: int
    points: str


class Share(NamedTuple):
    """A stretch of an exercise's bar, in hundredths of the class."""

    status: str
    start: float
    width: float


def render(summary: ClassSummary, students: Iterable[StudentRow]) -> Iterator[str]:
    """The page in pieces, in ASCII: that of a large class has megabytes.

    Args:
        students: everybody, in the order of the table.
    """
    return pieces_of(
        "class",
        summary=summary,
        students=students,
        title_of={exercise.id: exercise.title for exercise in summary.exercises},
        number_of={exercise.id: _number(exercise.id) for exercise in summary.exercises},
        columns=_columns(summary.distribution),
        bar_height=BAR_HEIGHT,
        bar_width=BAR_WIDTH,
        shares=_shares,
        causes=[one for one in summary.misunderstandings if one.family not in SYMPTOMS],
        symptoms=[one for one in summary.misunderstandings if one.family in SYMPTOMS],
        most_causes=MOST_CAUSES,
        linked=_linked,
        hardest=summary.hardest[:MOST_HARD_CHECKS],
        cells=_cells,
        figure=_figure,
    )


def _number(exercise: str) -> str:
    """What stands above an exercise's column."""
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
    """An exercise's bar: passed, failed, not started; what is missing stays empty."""
    counts = {"passed": exercise.passed, "failed": exercise.failed, "not-started": exercise.not_started}
    whole = sum(counts.values()) + exercise.missing or 1
    shares, start = [], 0.0
    for status, count in counts.items():
        width = 100 * count / whole
        shares.append(Share(status, round(start, 2), round(width, 2)))
        start += width
    return shares


def _linked(seen: Seen) -> tuple[StudentRow, ...]:
    return seen.names[:MOST_LINKS]


def _cells(student: StudentRow) -> Markup:
    """A student's exercises: a letter for the status, which the style turns into a sign, and the points.

    Twenty exercises of five thousand students are a hundred thousand cells: each is as short as can be.
    """
    begun = zip(student.statuses, student.points, strict=True)
    return Markup("".join(f"<td class={letter}>{points if letter in 'pf' else ''}" for letter, points in begun))
