"""Points put into the gradebook that a learning platform gave: in one column, of the rows of those who were graded.

Everything else of the file stays as it is, byte for byte, and what was not matched is reported on both sides.
"""

import re
from collections import Counter
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from grader.intake import HandIn
from grader.intake.names import Directory, Identity, shown
from grader.intake.tables import Row, Table
from grader.results import Grade

_CENT = Decimal("0.01")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")


class Filled(NamedTuple):
    """A gradebook that was filled in.

    `text` goes into a file as `encoding`, with no change of line ends (`newline=""`). `rows_left` are those of the
    file that nobody was found for, `students_left` those graded that no row was found for. `notes` are sentences.
    """

    text: str
    encoding: str
    column: str
    filled: int
    rows_left: tuple[str, ...]
    students_left: tuple[str, ...]
    notes: tuple[str, ...]


class Target(NamedTuple):
    """Where the points go: the column, and what is possible there, None where the file does not say."""

    column: int
    title: str
    possible: Decimal | None
    decimal_comma: bool


class _Result(NamedTuple):
    student: str
    points: tuple[int, int] | None


def fill(
    table: Table,
    rows: Iterable[tuple[Row, str, Identity]],
    target: Target,
    graded: Iterable[tuple[HandIn, Grade | None]],
    kept: frozenset[str] = frozenset(),
) -> Filled:
    """Write the points into the rows that are somebody's.

    Args:
        rows: the rows of students, each with the name to report it by, and whose it is.
        kept: values in the column, in small letters, that stay: an instructor's decisions.
    """
    people = [(one.identity, _result(one, grade)) for one, grade in graded]
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
            table.put(row, target.column, _points(*points, target))
            filled += 1
            scaled |= {points[1]} if target.possible not in (None, 0, points[1]) else set()
    if scaled:
        most = " or ".join(map(str, sorted(scaled)))
        notes.insert(
            0, f"{target.title} is worth {target.possible} points in the file, {most} here: points are scaled."
        )
    left = tuple(result.student for _, result in people if result.points and result.student not in matched)
    return Filled(table.text(), table.encoding, target.title, filled, tuple(rows_left), left, tuple(notes))


def _result(hand_in: HandIn, grade: Grade | None) -> _Result:
    return _Result(hand_in.student, (grade.score, grade.max_score) if grade else None)


def _points(score: int, most: int, target: Target) -> str:
    points = Decimal(score)
    if target.possible and most and target.possible != most:
        points = (points * target.possible / most).quantize(_CENT, ROUND_HALF_UP)
    text = f"{points:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", ",") if target.decimal_comma else text


def number(text: str) -> Decimal | None:
    """The number in a cell, with a decimal point or comma; None where it is none."""
    return Decimal(text.strip().replace(",", ".")) if _NUMBER.fullmatch(text.strip()) else None
