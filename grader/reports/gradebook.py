"""The gradebook of a class as CSV, safe to open in a spreadsheet.

Names, ids and notes are other people's texts. A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@` or a
control character for a formula and runs it, quotes or not; a leading apostrophe makes it text. Numbers are ours and
stay numbers.

The file begins with a byte order mark: without one Excel reads UTF-8 as the system's code page and garbles names.
pandas and LibreOffice take it for what it is; Python's `csv` wants `encoding="utf-8-sig"`.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from grader.course import Exercise
from grader.intake import HandIn
from grader.intake.names import KINDS
from grader.results import Grade
from grader.text import visible

LONGEST_CELL = 2_000
# Also after a semicolon or a tab: with another separator than ours, a spreadsheet begins a cell there.
_FORMULA = re.compile(r"(^|[;\t])([\s\"'\u200b-\u200f\u2060\ufeff]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20\u2212|%\t\r\n])")


def known_ids(hand_ins: Iterable[HandIn]) -> tuple[str, ...]:
    """The kinds of ids that anybody has, for the columns."""
    there = {kind for hand_in in hand_ins for kind, value in hand_in.ids.items() if value}
    return tuple(kind for kind in KINDS if kind in there)


def render(
    graded: Iterable[tuple[HandIn, Grade | None]], exercises: Sequence[Exercise], ids: Sequence[str]
) -> Iterator[str]:
    """The file in pieces, a student at a time.

    Args:
        graded: each student's hand-in and grade, None where there is none.
        exercises: those that were graded, a column each.
        ids: the kinds of ids to show (see `known_ids`).
    """
    heads = ["student", *ids, "score", "max_score", "percent", *(exercise.id for exercise in exercises)]
    yield "\ufeff" + _line([*heads, "status", "flags", "isolation", "late", "notes"])
    most = sum(exercise.points for exercise in exercises)
    for hand_in, grade in graded:
        known = [hand_in.student, *(hand_in.ids.get(kind, "") for kind in ids)]
        yield _line([*known, *_scores(hand_in, grade, exercises, most), *_remarks(hand_in, grade)])


def _scores(hand_in: HandIn, grade: Grade | None, exercises: Sequence[Exercise], most: int) -> list[str | int | float]:
    """Nothing handed in is worth 0; what was handed in and has no grade is worth nobody knows what."""
    if grade is None:
        empty: str | int = "" if hand_in.origin else 0
        return [empty, most, empty, *(empty for _ in exercises)]
    each = {exercise.id: exercise.score for exercise in grade.exercises}
    percent = round(100 * grade.score / grade.max_score, 2) if grade.max_score else 0
    return [grade.score, grade.max_score, percent, *(each.get(exercise.id, "") for exercise in exercises)]


def _remarks(hand_in: HandIn, grade: Grade | None) -> list[str]:
    if grade is None:
        status, flags, isolation = "not graded" if hand_in.origin else "nothing handed in", "", ""
    else:
        status, flags, isolation = "passed" if grade.passed else "failed", "; ".join(_flags(grade)), grade.isolation
    notes = list(hand_in.notes)
    if hand_in.not_counted:
        notes.append(f"Not counted, because older: {', '.join(hand_in.not_counted)}.")
    return [status, flags, isolation, "late" if hand_in.late else "", " ".join(notes)]


def _flags(grade: Grade) -> Iterator[str]:
    for exercise in grade.exercises:
        for flag in () if exercise.flags is msgspec.UNSET else exercise.flags:
            yield f"{exercise.id}: {flag.what}" + (f" (line {flag.line})" if flag.line else "")


def _line(cells: Sequence[str | int | float]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow([defused(cell) if isinstance(cell, str) else cell for cell in cells])
    return text.getvalue()


def defused(text: str) -> str:
    """The text for a cell of a spreadsheet, on one line, that no spreadsheet takes for a formula."""
    shown = visible(text[:LONGEST_CELL])
    return _FORMULA.sub(r"\1'\2", shown)
