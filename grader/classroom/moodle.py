"""The column of grades of Moodle's offline grading worksheet, filled in and ready for upload.

The headings are in the instructor's language. Columns are therefore recognized by their content
(`mod/assign/gradingtable.php` has their order). The identifier is a word and a number, with the same word in each
row: "Participant 123". The maximum grade is the same number in all rows. The column before it is the grade, and has
no larger number. Without blind marking, the full name follows the identifier.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape, unescape
from pathlib import Path
from typing import NamedTuple

from grader.classroom.filling import FilledGradebook, Points, TargetColumn, fill, number, points_of
from grader.exceptions import GraderError
from grader.grades.results import Grade
from grader.intake import HandIn
from grader.intake.names import Directory, Identity, identity, plain, shown
from grader.intake.tables import Record, Table, column, read_table

_IDENTIFIER = re.compile(r"(\D+)(\d+)")
_COMMENTS = re.compile(r"feedback|comment|kommentar|coment|retroaliment|opmerking")
"""The heading "Feedback comments" in several languages (`pluginname` of `mod/assign/feedback/comments`)."""
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
# The word for grade in several languages, for worksheets in which two columns could be the grade.
_GRADE = {"grade", "bewertung", "note", "calificación", "nota", "valutazione", "cijfer", "ocena", "betyg", "karakter"}


class Comments(NamedTuple):
    """The students of a class, and a function that returns a student's feedback in lines."""

    hand_ins: Iterable[HandIn]
    of_student: Callable[[str], Sequence[str]]


def fill_in(
    worksheet: Path,
    graded: Iterable[tuple[HandIn, Grade | None]],
    wanted: str | None = None,
    final: Callable[[HandIn, Grade | None], Points | None] = points_of,
    comments: Comments | None = None,
) -> FilledGradebook:
    """Return the worksheet with the points of the graded students filled in.

    Args:
        worksheet: the downloaded file.
        graded: the students with their grades.
        wanted: the heading of the column of grades, if it cannot be recognized.
        final: returns a student's final points.
        comments: what to write into the column of comments; None to leave it as it is.

    Raises:
        GraderError: the file is no worksheet of Moodle, or the column is ambiguous or missing.
    """
    table = read_table(worksheet)
    rows = [row for row in table.rows[1:] if not row.is_blank]
    header = table.rows[0].values if table.rows else []
    identifier = _identifier(worksheet, header, rows)
    grade = _grade(worksheet, header, rows, wanted)
    worth = {row.value(grade + 1).strip() for row in rows}
    most = number(worth.pop()) if len(worth) == 1 else None
    with_comma = any("," in row.value(grade + 1) for row in rows) and most is not None
    people = list(_people(header, rows, identifier, grade))
    at = _comments(header, grade)
    kept = _fill_in_comments(table, people, at, comments) if comments is not None and at is not None else []
    target = TargetColumn(grade, shown(header[grade]), most, with_comma)
    filled = fill(table, people, target, graded, final=final)
    return filled._replace(notes=(*filled.notes, *_about_kept(kept)))


def worksheet_people(worksheet: Path, table: Table) -> Iterator[tuple[list[str], Identity]]:
    """Yield the cells after the grades of each row of a worksheet, and whose row it is.

    Raises:
        GraderError: the file is no worksheet of Moodle.
    """
    rows = [row for row in table.rows[1:] if not row.is_blank]
    header = table.rows[0].values if table.rows else []
    identifier = _identifier(worksheet, header, rows)
    grades = [at for at in range(identifier + 1, len(header) - 1) if _is_grade(rows, at)]
    after = max(grades, default=identifier) + 1
    for row, _, who in _people(header, rows, identifier, after):
        yield row.values[after:], who


def numbers(worksheet: Path, hand_ins: Iterable[HandIn]) -> dict[str, str]:
    """Return the participants' numbers of a worksheet, by the student.

    Raises:
        GraderError: the file is no worksheet of Moodle.
    """
    directory = Directory([(one.identity, one.student) for one in hand_ins])
    found = [(directory.find(who), who) for _, who in worksheet_people(worksheet, read_table(worksheet))]
    meant = Counter(match[1] for match, _ in found if match)
    return {match[1]: who.ids["moodle"] for match, who in found if match and meant[match[1]] == 1}


def _comments(header: list[str], grade: int) -> int | None:
    """Return the column of comments, which stands behind the grades."""
    return next((at for at in range(grade + 2, len(header)) if _COMMENTS.search(plain(header[at]))), None)


def _fill_in_comments(
    table: Table, people: Iterable[tuple[Record, str, Identity]], at: int, comments: Comments
) -> list[str]:
    """Write the comments as HTML, which Moodle takes them for. Return who has another one in the file, which stays."""
    directory = Directory([(one.identity, one.student) for one in comments.hand_ins])
    found = [(row, directory.find(who)) for row, _, who in people]
    meant = Counter(match[1] for _, match in found if match)
    kept = []
    for row, match in found:
        if match is None or meant[match[1]] > 1:
            continue
        lines = [line.strip() for line in comments.of_student(match[1])]
        if not row.value(at).strip():
            table.set_cell(row, at, "<br>".join(map(escape, lines)))
        elif lines and _as_text(row.value(at)) != _as_text(" ".join(map(escape, lines))):
            kept.append(match[1])
    return kept


def _as_text(comment: str) -> str:
    """Return a comment without its tags and spaces, which Moodle's editor changes."""
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]*>", "", comment)))


def _about_kept(students: Sequence[str]) -> Iterator[str]:
    """Yield a sentence about the comments of an instructor, or of an earlier grading, that stay in the file."""
    if len(students) == 1:
        yield f"{students[0]} has another comment in the file: it stays."
    elif students:
        who = f"{students[0]}, {students[1]}" + (f" and {len(students) - 2} more" if len(students) > 2 else "")
        yield f"{who} have other comments in the file: they stay."


def _identifier(worksheet: Path, header: list[str], rows: list[Record]) -> int:
    for at in range(len(header)):
        found = [_IDENTIFIER.fullmatch(row.value(at).strip()) for row in rows]
        words = {one[1] for one in found if one}
        if rows and all(found) and len(words) == 1 and words != {"-"}:
            return at
    raise GraderError(
        f"{worksheet} is not a grading worksheet of Moodle: no column holds identifiers like Participant 123;"
        " in the assignment choose Download grading worksheet"
    )


def _grade(worksheet: Path, header: list[str], rows: list[Record], wanted: str | None) -> int:
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


def _is_grade(rows: list[Record], at: int) -> bool:
    highest = {number(row.value(at + 1)) for row in rows}
    most = highest.pop() if len(highest) == 1 else None
    if most is None or most <= 0:
        return False
    cells = (row.value(at).strip() for row in rows)
    given = [number(cell) for cell in cells if cell not in ("", "-")]
    return all(grade is not None and 0 <= grade <= most for grade in given)


def _people(
    header: list[str], rows: list[Record], identifier: int, grade: int
) -> Iterator[tuple[Record, str, Identity]]:
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
