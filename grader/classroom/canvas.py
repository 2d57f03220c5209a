"""One column of a gradebook from Canvas, a CSV file, filled in and ready for upload.

Canvas' format is in `canvas-lms/lib/gradebook_importer.rb`. The columns are `Student` (or `LastName`, `FirstName`),
`ID`, `SIS User ID`, `SIS Login ID`, up to `Section`, then `TITLE (ID)` for each assignment. Totals are marked
`(read only)` in the row `Points Possible`. Students are matched by ID, else SIS User ID, else SIS Login ID, else name.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from grader.classroom.filling import FilledGradebook, Points, TargetColumn, fill, number, points_of
from grader.exceptions import GraderError
from grader.grades.results import Grade
from grader.intake import HandIn
from grader.intake.names import Identity, identity, plain, shown
from grader.intake.tables import Record, Table, column, read_table

EXCUSED = frozenset({"ex"})
_TITLE = re.compile(r"(.*?)\s*\((\d+)\)\s*", re.DOTALL)
_TOTALS = re.compile(r"(unposted )?(current|final|override) (score|points|grade|status)|override ", re.IGNORECASE)


def fill_in(
    gradebook: Path,
    graded: Iterable[tuple[HandIn, Grade | None]],
    title: str,
    wanted: str | None = None,
    final: Callable[[HandIn, Grade | None], Points | None] = points_of,
) -> FilledGradebook:
    """Return the gradebook with the points of the graded students filled in.

    Args:
        gradebook: the downloaded file.
        graded: the students with their grades.
        title: the course's title; the assignment with this name is filled in.
        wanted: another column instead: its whole heading, its title, or its number.
        final: returns a student's final points.

    Raises:
        GraderError: the file is no gradebook of Canvas, or the column is ambiguous or missing.
    """
    table = read_table(gradebook)
    first_student = _first_student(gradebook, table)
    header, above = table.rows[0].values, table.rows[1:first_student]
    students = [row for row in table.rows[first_student:] if not row.is_blank]
    possible = next((row for row in above if "points possible" in row.value(0).casefold()), None)
    at = _column(gradebook, header, possible, students, title, wanted)
    worth = possible.value(at) if possible else ""
    target = TargetColumn(at, shown(header[at]), number(worth), "," in worth)
    return fill(table, _people(header, students), target, graded, EXCUSED, final)


def _first_student(gradebook: Path, table: Table) -> int:
    header = table.rows[0].values if table.rows else []
    ids = column(header, "id")
    has_name = header and (header[0].strip() == "Student" or header[0].strip() == "LastName")
    if not has_name or ids is None or column(header, "section") is None:
        raise GraderError(
            f"{gradebook} is not a gradebook of Canvas (Student, ID, …, Section); in Canvas: Grades, Export"
        )
    for number_of_row, row in enumerate(table.rows[1:], 1):
        if "points possible" in row.value(0).casefold():
            return number_of_row + 1
        if row.value(ids).strip():
            break
    # Without that row, the rows above the first id are not students but notes such as "Manual Posting".
    return next((at for at, row in enumerate(table.rows[1:], 1) if row.value(ids).strip()), len(table.rows))


def _column(
    gradebook: Path, header: list[str], possible: Record | None, students: list[Record], title: str, wanted: str | None
) -> int:
    section = column(header, "section") or 0
    assignments = {
        at: heading
        for at, heading in enumerate(header)
        if at > section and heading.strip() and not _is_read_only(heading, possible.value(at) if possible else "")
    }
    named = wanted if wanted is not None else title
    hits = [at for at, heading in assignments.items() if plain(named) in _names(heading)]
    if len(hits) > 1:
        empty = [at for at in hits if not any(row.value(at).strip(" -") for row in students)]
        hits = empty if len(empty) == 1 else hits
    if not hits and wanted is None and len(assignments) == 1:
        hits = [at for at in assignments if not any(row.value(at).strip(" -") for row in students)]
    if len(hits) != 1:
        there = "; ".join(shown(heading) for heading in assignments.values()) or "none"
        kind = "several columns" if hits else "no column"
        raise GraderError(f"{gradebook} has {kind} for {named}; choose one with --canvas-column: {there}")
    return hits[0]


def _is_read_only(heading: str, worth: str) -> bool:
    """Return whether the column is a total. Its mark `(read only)` may be in any language."""
    return _TITLE.fullmatch(heading) is None and (_TOTALS.search(heading) is not None or worth.strip().startswith("("))


def _names(heading: str) -> set[str]:
    found = _TITLE.fullmatch(heading)
    return {plain(heading)} | ({plain(found[1]), found[2]} if found else set())


def _people(header: list[str], students: list[Record]) -> Iterator[tuple[Record, str, Identity]]:
    canvas, sis = column(header, "id"), column(header, "sis user id")
    login, given = column(header, "sis login id"), column(header, "firstname")
    for row in students:
        name = row.value(0) if given is None else f"{row.value(0)}, {row.value(given)}"
        cells = {"canvas": canvas, "sis": sis, "login": login}
        ids = {kind: row.value(at).strip() for kind, at in cells.items() if at is not None and row.value(at).strip()}
        yield row, name, identity(name, ids)
