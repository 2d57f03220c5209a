"""Points filled into one column of a gradebook that was downloaded from a learning platform.

The rest of the file stays unchanged byte for byte. Rows without a student and students without a row are reported.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from grader.grades.decisions import CENT, written
from grader.grades.results import Grade
from grader.intake import HandIn
from grader.intake.names import Directory, Identity, shown
from grader.intake.tables import Record, Table

_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")


class FilledGradebook(NamedTuple):
    """A gradebook that was filled in.

    `text` is to be written in this `encoding`, with line ends unchanged (`newline=""`). `filled` counts the cells.
    `rows_left` are names in the file that match no student, `students_left` graded students without a row. `notes`
    are sentences for the instructor.
    """

    text: str
    encoding: str
    column: str
    filled: int
    rows_left: tuple[str, ...]
    students_left: tuple[str, ...]
    notes: tuple[str, ...]


class TargetColumn(NamedTuple):
    """The column to fill: its index, its title, its maximum of points (None if unknown), and how it writes numbers."""

    column: int
    title: str
    possible: Decimal | None
    decimal_comma: bool


class Points(NamedTuple):
    """A student's points, and those that are possible."""

    points: Decimal
    most: int


class _Result(NamedTuple):
    student: str
    points: Points | None


def points_of(hand_in: HandIn, grade: Grade | None) -> Points | None:
    """Return the points of a grade about which nothing was decided."""
    return Points(Decimal(grade.score), grade.max_score) if grade else None


def fill(
    table: Table,
    rows: Iterable[tuple[Record, str, Identity]],
    target: TargetColumn,
    graded: Iterable[tuple[HandIn, Grade | None]],
    kept: frozenset[str] = frozenset(),
    final: Callable[[HandIn, Grade | None], Points | None] = points_of,
) -> FilledGradebook:
    """Write the points into the rows of the matching students.

    A row that matches no student, or one of several rows that match the same student, is left unchanged. If the file
    has another maximum, points are scaled to it.

    Args:
        table: the file; it is changed.
        rows: the rows of students, each with a name for reports and with its identity.
        target: the column to fill.
        graded: the students with their grades.
        kept: values in the column, in lower case, that are never replaced, because an instructor entered them.
        final: returns a student's final points, or None if the cell stays as it is.
    """
    people = [(one.identity, _Result(one.student, final(one, grade))) for one, grade in graded]
    directory = Directory(people)
    found = [(row, name, directory.find(who)) for row, name, who in rows]
    meant = Counter(match[1].student for _, _, match in found if match)
    matched: set[str] = set()
    rows_left, notes, filled = [], [], 0
    scaled: set[int] = set()
    for row, name, match in found:
        if match is None or meant[match[1].student] > 1:
            rows_left.append(shown(name))
            continue
        student, points = match[1]
        matched.add(student)
        if points is None:
            notes.append(f"{student} has no grade: the cell stays as it is.")
        elif row.value(target.column).strip().casefold() in kept:
            notes.append(f"{student} has {shown(row.value(target.column))} in the file: it stays.")
        else:
            table.set_cell(row, target.column, _points(*points, target))
            filled += 1
            scaled |= {points[1]} if target.possible not in (None, 0, points[1]) else set()
    if scaled:
        most = " or ".join(map(str, sorted(scaled)))
        notes.insert(
            0, f"{target.title} is worth {target.possible} points in the file, {most} here: points are scaled."
        )
    left = tuple(result.student for _, result in people if result.points and result.student not in matched)
    return FilledGradebook(table.text(), table.encoding, target.title, filled, tuple(rows_left), left, tuple(notes))


def _points(points: Decimal, most: int, target: TargetColumn) -> str:
    if target.possible and most and target.possible != most:
        points = (points * target.possible / most).quantize(CENT, ROUND_HALF_UP)
    text = written(points)
    return text.replace(".", ",") if target.decimal_comma else text


def number(text: str) -> Decimal | None:
    """Return the number in a cell, with a decimal point or comma; None if there is none."""
    return Decimal(text.strip().replace(",", ".")) if _NUMBER.fullmatch(text.strip()) else None
