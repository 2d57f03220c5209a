"""Moodle's offline grading worksheet with our points in its column of grades, ready to be uploaded again.

Its headings are in the language of whoever downloaded it, so columns are known by what is in them
(`mod/assign/gradingtable.php` has their order). The identifier is a word and a number, the same word in each row:
"Participant 123". The maximum grade is one number in all rows, and the column before it, with no number above that, is
the grade. Without blind marking the full name comes after the identifier.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from grader.exceptions import GraderError
from grader.intake import HandIn
from grader.intake.names import Identity, identity, plain, shown
from grader.intake.tables import Row, column, read_table
from grader.reports.filling import Filled, Target, fill, number
from grader.results import Grade

_IDENTIFIER = re.compile(r"(\D+)(\d+)")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
# A few languages' words for it, for worksheets in which two columns could be the grade.
_GRADE = {"grade", "bewertung", "note", "calificación", "nota", "valutazione", "cijfer", "ocena", "betyg", "karakter"}


def fill_in(worksheet: Path, graded: Iterable[tuple[HandIn, Grade | None]], wanted: str | None = None) -> Filled:
    """The worksheet with the points of those who were graded.

    Args:
        wanted: the heading of the column of grades, where it cannot be told.

    Raises:
        GraderError: it is not Moodle's worksheet, or which column is meant is not clear.
    """
    table = read_table(worksheet)
    rows = [row for row in table.rows[1:] if not row.is_blank]
    header = table.rows[0].values if table.rows else []
    identifier = _identifier(worksheet, header, rows)
    grade = _grade(worksheet, header, rows, wanted)
    worth = {row.value(grade + 1).strip() for row in rows}
    most = number(worth.pop()) if len(worth) == 1 else None
    with_comma = any("," in row.value(grade + 1) for row in rows) and most is not None
    target = Target(grade, shown(header[grade]), most, with_comma)
    return fill(table, _people(header, rows, identifier, grade), target, graded)


def _identifier(worksheet: Path, header: list[str], rows: list[Row]) -> int:
    for at in range(len(header)):
        found = [_IDENTIFIER.fullmatch(row.value(at).strip()) for row in rows]
        words = {one[1] for one in found if one}
        if rows and all(found) and len(words) == 1 and words != {"-"}:
            return at
    raise GraderError(
        f"{worksheet} is not a grading worksheet of Moodle: no column holds identifiers like Participant 123;"
        " in the assignment choose Download grading worksheet"
    )


def _grade(worksheet: Path, header: list[str], rows: list[Row], wanted: str | None) -> int:
    if wanted is not None:
        hits = [at for at, heading in enumerate(header) if plain(heading) == plain(wanted)]
    else:
        hits = [at for at in range(len(header) - 1) if _is_grade(rows, at)]
        if len(hits) > 1:
            hits = [at for at in hits if plain(header[at]) in _GRADE] or hits
    if len(hits) != 1:
        there = "; ".join(shown(heading) for heading in header)
        kind = "several columns" if hits else "no column"
        raise GraderError(
            f"{worksheet} has {kind} that could be the grade, before a maximum of points (a scale of words cannot be"
            f" filled in); choose one with --moodle-column: {there}"
        )
    return hits[0]


def _is_grade(rows: list[Row], at: int) -> bool:
    highest = {number(row.value(at + 1)) for row in rows}
    most = highest.pop() if len(highest) == 1 else None
    if most is None or most <= 0:
        return False
    cells = (row.value(at).strip() for row in rows)
    given = [number(cell) for cell in cells if cell not in ("", "-")]
    return all(grade is not None and 0 <= grade <= most for grade in given)


def _people(header: list[str], rows: list[Row], identifier: int, grade: int) -> Iterator[tuple[Row, str, Identity]]:
    username, number_of_id = column(header, "username"), column(header, "id number")
    for row in rows:
        found = _IDENTIFIER.fullmatch(row.value(identifier).strip())
        before = [row.value(at).strip() for at in range(identifier + 1, grade)]
        ids = {"moodle": found[2] if found else "", "email": next((one for one in before if _EMAIL.fullmatch(one)), "")}
        ids["login"] = row.value(username).strip() if username is not None else ""
        ids["sis"] = row.value(number_of_id).strip() if number_of_id is not None else ""
        name = before[0] if before and not _EMAIL.fullmatch(before[0]) else ""
        known = {kind: value for kind, value in ids.items() if value}
        yield row, name or row.value(identifier), identity(name, known)
