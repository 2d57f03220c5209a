"""The gradebook of a class as CSV, safe to open in a spreadsheet.

Names, ids and notes are untrusted texts. A spreadsheet evaluates a cell that begins with `=`, `+`, `-`, `@` or a
control character as a formula, even within quotes. A leading apostrophe makes it text. Numbers are the grader's and
stay numbers.

The file begins with a byte order mark. Without it, Excel reads UTF-8 in the system's code page and garbles names.
pandas and LibreOffice recognize it; Python's `csv` needs `encoding="utf-8-sig"`.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from grader.course.course import Exercise
from grader.grades.decisions import NONE, Change, Decisions, Standing, standing, written
from grader.grades.results import Grade
from grader.intake import HandIn
from grader.intake.headings import MEMBERSHIPS
from grader.intake.names import ID_KINDS
from grader.text import visible

LONGEST_CELL = 2_000
# Also after a semicolon or a tab, because a spreadsheet with that separator begins a cell there.
_FORMULA = re.compile(r"(^|[;\t])([\s\"'\u200b-\u200f\u2060\ufeff]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20\u2212|%\t\r\n])")


def known_ids(hand_ins: Iterable[HandIn]) -> tuple[str, ...]:
    """Return the kinds of ids that at least one student has, which become columns."""
    there = {kind for hand_in in hand_ins for kind, value in hand_in.ids.items() if value}
    return tuple(kind for kind in ID_KINDS if kind in there)


def known_memberships(hand_ins: Iterable[HandIn]) -> tuple[str, ...]:
    """Return what at least one student belongs to, such as a section; each becomes a column."""
    there = {what for hand_in in hand_ins for what, name in hand_in.membership.items() if name}
    return tuple(what for what in MEMBERSHIPS if what in there)


def nothing_decided(student: str) -> Decisions:
    """Return that nothing was decided about the student."""
    return NONE


def render(
    graded: Iterable[tuple[HandIn, Grade | None]],
    exercises: Sequence[Exercise],
    ids: Sequence[str],
    decided: Callable[[str], Decisions] = nothing_decided,
    memberships: Sequence[str] = (),
) -> Iterator[str]:
    """Yield the lines of the file, one for each student.

    Args:
        graded: each student's hand-in and grade; None without a grade.
        exercises: the graded exercises, a column each.
        ids: the kinds of ids to show (see `known_ids`).
        decided: returns what was decided about a student.
        memberships: what to show of sections, groups and tutors (see `known_memberships`).
    """
    points = ["raw_score", "days_late", "score", "max_score", "percent"]
    heads = ["student", *ids, *memberships, *points, *(exercise.id for exercise in exercises)]
    remarks = ["status", "flags", "isolation", "late", "handed_in", "due", "overrides", "notes"]
    yield "\ufeff" + csv_line([*heads, *remarks])
    worth = {exercise.id: exercise.points for exercise in exercises}
    for hand_in, grade in graded:
        decisions = decided(hand_in.student)
        final = standing(grade, decisions, worth)
        known = [hand_in.student, *(hand_in.ids.get(kind, "") for kind in ids)]
        known += [hand_in.membership.get(what, "") for what in memberships]
        yield csv_line([*known, *_scores(hand_in, final, worth), *_remarks(hand_in, grade, decisions, final)])


def _scores(hand_in: HandIn, final: Standing, worth: Iterable[str]) -> list[str | int | float]:
    """Return a student's points: 0 if nothing was submitted, and blanks if a submission could not be graded."""
    empty: str | int = "" if hand_in.origin else 0
    raw = empty if final.raw is None else final.raw
    if final.points is None:
        return [raw, final.days_late, empty, final.max_score, empty, *(empty for _ in worth)]
    percent = float(round(100 * final.points / final.max_score, 2)) if final.max_score else 0
    each = [written(final.exercises[name]) if name in final.exercises else empty for name in worth]
    return [raw, final.days_late, written(final.points), final.max_score, percent, *each]


def _remarks(hand_in: HandIn, grade: Grade | None, decisions: Decisions, final: Standing) -> list[str]:
    if grade is None:
        status, flags, isolation = "not graded" if hand_in.origin else "nothing handed in", "", ""
    else:
        status, flags, isolation = "passed" if grade.passed else "failed", "; ".join(_flags(grade)), grade.isolation
    notes = list(hand_in.notes)
    if hand_in.partners:
        notes.append(f"Handed in together with {', '.join(hand_in.partners)}.")
    if hand_in.not_counted:
        notes.append(f"Not counted, because older: {', '.join(hand_in.not_counted)}.")
    late = decisions.lateness
    when = [late.handed_in, late.due] if late else ["", ""]
    is_late = hand_in.late or final.days_late
    overrides = "; ".join(map(_told, final.changes))
    return [status, flags, isolation, "late" if is_late else "", *when, overrides, " ".join(notes)]


def _told(change: Change) -> str:
    which = f"{change.exercise}, {change.check}" if change.check else change.exercise
    return f"{which}: {written(change.now)} instead of {change.was} ({change.reason})"


def _flags(grade: Grade) -> Iterator[str]:
    for exercise in grade.exercises:
        for flag in () if exercise.flags is msgspec.UNSET else exercise.flags:
            yield f"{exercise.id}: {flag.what}" + (f" (line {flag.line})" if flag.line else "")


def csv_line(cells: Sequence[str | int | float]) -> str:
    """Return a line of a CSV file whose texts no spreadsheet evaluates."""
    text = io.StringIO()
    csv.writer(text).writerow([defused(cell) if isinstance(cell, str) else cell for cell in cells])
    return text.getvalue()


def defused(text: str) -> str:
    """Return the text on one line, in a form that no spreadsheet evaluates as a formula."""
    shown = visible(text[:LONGEST_CELL])
    return _FORMULA.sub(r"\1'\2", shown)
