"""The instructor's own tables, `overrides.csv` and `extensions.csv`.

A row that cannot be used never stops a batch: it becomes a sentence, which `needs-attention.csv` and the terminal show.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from grader.classroom.deadlines import Zone, moment
from grader.classroom.filling import number
from grader.course.course import Course
from grader.exceptions import GraderError
from grader.grades.decisions import CENT, Override
from grader.intake import HandIn, Note
from grader.intake.names import Directory, identity, plain, shown
from grader.intake.tables import column, read_table

OVERRIDES, EXTENSIONS = "overrides.csv", "extensions.csv"
"""The names under which the tables are looked for in the folder of results."""


class Overrides(NamedTuple):
    """The overrides of each student, and notes about rows that do not count."""

    by_student: dict[str, tuple[Override, ...]]
    notes: tuple[Note, ...]


class Extensions(NamedTuple):
    """The deadline of each student who has an own one, and notes about rows that do not count."""

    by_student: dict[str, datetime]
    notes: tuple[Note, ...]


class _BadRowError(Exception):
    """A row cannot be used; the message says why."""


class People:
    """The students of a class, to be found by a name, a login, an address or a number."""

    def __init__(self, hand_ins: Iterable[HandIn]) -> None:
        known = tuple(hand_ins)
        self._exact = {one.student: one.student for one in known}
        self._directory = Directory([(one.identity, one.student) for one in known])

    def find(self, text: str) -> str:
        """Return the student's name in this batch.

        Raises:
            _BadRowError: no student matches, or several do.
        """
        if not text:
            raise _BadRowError("no student is named")
        if text in self._exact:
            return text
        found = self._directory.find(identity(text, {}, handles=(text,)))
        if found is None:
            raise _BadRowError(f"no student of this class, or more than one, is called {shown(text)}")
        return found[1]


class _Row(NamedTuple):
    """A row of one of the tables, with its cells by heading."""

    line: int
    cells: dict[str, str]


def _rows(file: Path, needed: tuple[str, ...], optional: tuple[str, ...] = ()) -> Iterator[_Row]:
    """Yield the rows that are not blank.

    Raises:
        GraderError: the file cannot be read, or lacks a column.
    """
    rows = [row for row in read_table(file).rows if not row.is_blank]
    header = rows[0].values if rows else []
    at = {name: column(header, name) for name in (*needed, *optional)}
    missing = [name for name in needed if at[name] is None]
    if missing:
        raise GraderError(
            f"{file} has no column {missing[0]}; its first line should be: {','.join((*needed, *optional))}"
        )
    for row in rows[1:]:
        cells = {name: " ".join(row.value(place).split()) for name, place in at.items() if place is not None}
        yield _Row(row.line, {name: cells.get(name, "") for name in at})


def read_overrides(file: Path, people: People, course: Course) -> Overrides:
    """Return the overrides of a table with the columns `student`, `exercise`, `check`, `points` and `reason`.

    `check` may be empty. If two rows are about the same points, the later one counts.

    Raises:
        GraderError: the file cannot be read, or lacks a column.
    """
    found: dict[str, dict[tuple[str, str], Override]] = {}
    notes = []
    for row in _rows(file, ("student", "exercise", "points", "reason"), ("check",)):
        try:
            student, one = people.find(row.cells["student"]), _override(row, course)
        except _BadRowError as problem:
            notes.append(_note(file, row, f"{problem}; the row does not count."))
            continue
        mine = found.setdefault(student, {})
        key = (one.exercise, plain(one.check))
        if mine.pop(key, None) is not None:
            notes.append(_note(file, row, "an earlier row is about the same points; this one counts."))
        mine[key] = one
    return Overrides({student: tuple(mine.values()) for student, mine in found.items()}, tuple(notes))


def _override(row: _Row, course: Course) -> Override:
    if not row.cells["exercise"]:
        raise _BadRowError("no exercise is named")
    try:
        exercise = course.find(row.cells["exercise"])
    except GraderError:
        raise _BadRowError(f"there is no exercise {shown(row.cells['exercise'])}") from None
    points = number(row.cells["points"])
    if points is None or points < 0:
        raise _BadRowError(f"{shown(row.cells['points']) or 'an empty cell'} is no number of points")
    if points > exercise.points:
        raise _BadRowError(f"{row.cells['points']} points are more than the {exercise.points} of {exercise.id}")
    if points != points.quantize(CENT):
        raise _BadRowError(f"{row.cells['points']} has more than two digits after the point")
    if not row.cells["reason"]:
        raise _BadRowError("there is no reason, which the student is shown")
    return Override(exercise=exercise.id, check=row.cells["check"], points=points, reason=row.cells["reason"])


def read_extensions(file: Path, people: People, zone: Zone) -> Extensions:
    """Return the deadlines of a table with the columns `student` and `due`; the last row of a student counts.

    Raises:
        GraderError: the file cannot be read, or lacks a column.
    """
    found: dict[str, datetime] = {}
    notes = []
    for row in _rows(file, ("student", "due")):
        try:
            student, due = people.find(row.cells["student"]), moment(row.cells["due"], zone)
        except (_BadRowError, ValueError) as problem:
            notes.append(_note(file, row, f"{problem}; the row does not count."))
            continue
        if found.get(student, due) != due:
            notes.append(_note(file, row, "an earlier row is about the same student; this one counts."))
        found[student] = due
    return Extensions(found, tuple(notes))


def _note(file: Path, row: _Row, what: str) -> Note:
    return Note(what=f"{file.name}, line {row.line}: {what}", file=file.name)
