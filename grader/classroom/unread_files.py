"""The words on a student's page about a file that was handed in and not read: never that there is no file."""

from collections.abc import Iterable, Mapping

import msgspec

from grader.course.course import Exercise
from grader.grades.graded import Marked
from grader.intake import HandIn, Note
from grader.text import visible

TITLE = "the exercise's file was not read"


def reasons(hand_in: HandIn, notes: Iterable[Note], missing: Iterable[Exercise]) -> dict[str, str]:
    """Return, for each missing exercise of which a file may have been handed in, why nothing was read."""
    known = tuple(notes)
    general = [*hand_in.unread, *(note.what for note in known if not note.exercise and note.file)]
    found = {}
    for exercise in missing:
        own = [note.what for note in known if note.exercise == exercise.id]
        if said := own or general:
            found[exercise.id] = " ".join(visible(sentence) for sentence in said)
    return found


def told(marked: Mapping[str, Marked], unread: Mapping[str, str]) -> dict[str, Marked]:
    """Return the results, with the reason in place of the finding that a file is missing."""
    return {exercise: _told(one, unread.get(exercise, "")) for exercise, one in marked.items()}


def _told(one: Marked, reason: str) -> Marked:
    if not reason or one.grade.status != "missing" or not one.grade.findings:
        return one
    first = one.grade.findings[0]
    message = f"{reason} The exercise asks for a file called {first.file}, of at most 1 MB."
    finding = msgspec.structs.replace(first, title=TITLE, message=message)
    grade = msgspec.structs.replace(one.grade, findings=(finding, *one.grade.findings[1:]))
    return msgspec.structs.replace(one, grade=grade)
