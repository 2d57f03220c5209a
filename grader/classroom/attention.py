"""The list of what an instructor should check: hand-ins that could not be read, flags, and doubtful points.

There is one list for the page about the class, `needs-attention.csv` and the last line in the terminal.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from grader.classroom.gradebook import csv_line
from grader.course.course import Exercise
from grader.grades.results import Grade
from grader.intake import HandIn, Note
from grader.trace.fields import Value

ATTENTION_HEADINGS = ("student", "exercise", "what", "file")
NO_POINTS = "0 points although a file is there."
OLDER = "0 points; an older hand-in was not counted: {older}."
NO_GRADE = "Could not be graded; the same command tries again."


class Remarks(Value, frozen=True, kw_only=True):
    """Notes from reading a hand-in; see `grader.intake.Contents`."""

    notes: tuple[Note, ...] = ()
    beside: dict[str, str] = msgspec.field(default_factory=dict)


class Attention(NamedTuple):
    """One item to check. The student is empty for a file without an owner.

    `weight` is 0 for a hand-in that may not have been read as it was meant, 1 for a flag, 2 for 0 points. Only with a
    weight of 0, `what` may name a file.
    """

    student: str
    exercise: str
    what: str
    file: str
    weight: int = 0


def of_student(
    hand_in: HandIn, remarks: Remarks, grade: Grade | None, exercises: Sequence[Exercise]
) -> Iterator[Attention]:
    """Yield what to look at of one student; nothing of a student who handed in nothing.

    Args:
        hand_in: the hand-in.
        remarks: what was noticed when it was read.
        grade: the grade, or None if it could not be graded.
        exercises: the graded exercises.
    """
    if not hand_in.origin:
        return
    student, file_of = hand_in.student, {exercise.id: exercise.file for exercise in exercises}
    for what in hand_in.notes:
        yield Attention(student, "", what, hand_in.origin)
    for note in remarks.notes:
        yield Attention(student, note.exercise, note.what, note.file or hand_in.origin)
    if grade is None:
        yield Attention(student, "", NO_GRADE, hand_in.origin)
        return
    if grade.score == 0 and hand_in.not_counted:
        yield Attention(student, "", OLDER.format(older=hand_in.not_counted[0]), hand_in.origin)
    for one in grade.exercises:
        file, beside = file_of.get(one.id, ""), remarks.beside.get(one.id, "")
        for flag in () if isinstance(one.flags, msgspec.UnsetType) else one.flags:
            line = f" (line {flag.line})" if flag.line else ""
            yield Attention(student, one.id, f"{flag.what}{line}", file, 1)
        if one.score == 0 and beside and one.status in ("failed", "not started"):
            other = f"another {file} was" if beside.rpartition("/")[2] == file else f"{file} is there too"
            what = f"0 points; {beside} was not read, because {other}."
            yield Attention(student, one.id, what, beside)
        elif one.score == 0 and one.status == "failed":
            yield Attention(student, one.id, NO_POINTS, file, 2)


def of_nobody(unclaimed: Iterable[Note]) -> Iterator[Attention]:
    """Yield the files that belong to no student."""
    for note in unclaimed:
        yield Attention("", note.exercise, note.what, note.file)


def render(everything: Iterable[Attention]) -> Iterator[str]:
    """Yield the lines of `needs-attention.csv`, safe to open in a spreadsheet."""
    yield "\ufeff" + csv_line(ATTENTION_HEADINGS)
    for one in everything:
        yield csv_line((one.student, one.exercise, one.what, one.file))
