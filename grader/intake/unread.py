"""Notes about what of a hand-in was not read although an exercise is missing."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from grader.course.course import Exercise
from grader.intake.contents import Note
from grader.intake.near_names import is_unknown, of_another_kind, suffix_of
from grader.submission.notebook import SUFFIX
from grader.text import cut, visible

_MOST_NAMED = 3
"""Files that one sentence names."""


class Unread(NamedTuple):
    """The files and notes of a hand-in after it has been read.

    Attributes:
        exercises: those that were looked for.
        course: all exercises of the course.
        known: the notes so far.
        has_files: whether any file was read.
    """

    exercises: Sequence[Exercise]
    course: Sequence[Exercise]
    known: tuple[Note, ...]
    has_files: bool

    def notes(self, missing: Sequence[Exercise], seen: Iterable[str], elsewhere: Sequence[str]) -> Iterator[Note]:
        """Yield notes about programs that belong to no missing exercise, or about a hand-in without any program.

        Args:
            missing: the exercises of which nothing was found or said.
            seen: the names of all files.
            elsewhere: links, and what leads out of an archive.
        """
        if not missing:
            return
        names = sorted(set(seen))
        said = {note.file for note in self.known}
        unknown = [name for name in names if name not in said and is_unknown(name, self.course)]
        of_exercises = [(name, of_another_kind(name, self.course)) for name in unknown]
        meant = {name: exercise for name, exercise in of_exercises if exercise in missing}
        for name, exercise in meant.items():
            if exercise is not None:
                yield Note(what=_of_another_kind([name], [exercise]), exercise=exercise.id, file=cut(name, 200))
        rest = [name for name in unknown if name not in meant]
        kinds = {suffix_of(exercise.file) for exercise in self.exercises}
        if rest and not any(suffix_of(name) in kinds for name in rest):
            yield Note(what=_of_another_kind(rest, self.exercises), file=cut(rest[0], 200))
        elif rest:
            yield _note(f"{listed(rest)} was not read: not named after an exercise.", rest[0])
        elif not self.known and not meant and not self.has_files:
            yield _nothing(names, elsewhere)


def _of_another_kind(names: Sequence[str], exercises: Iterable[Exercise]) -> str:
    kind = "a notebook" if suffix_of(names[0]) == SUFFIX else "a Python file"
    asked = " or ".join(sorted({suffix_of(exercise.file) for exercise in exercises}))
    return visible(f"{listed(names)} was not read: it is {kind}, and {asked} is asked for.")


def _nothing(names: Sequence[str], elsewhere: Sequence[str]) -> Note:
    """Return a note about a hand-in without any program."""
    if names:
        return _note(f"No file of an exercise is in it, only {listed(names)}.", names[0])
    if elsewhere:
        name = cut(elsewhere[0], 80)
        return _note(
            f"There is no file in it but {name}, which is a link, or whose path leads elsewhere or is too long.", name
        )
    return Note(what="There is no file in it.")


def _note(what: str, file: str) -> Note:
    return Note(what=visible(what), file=cut(file, 200))


def listed(names: Iterable[str]) -> str:
    """Return the first names as the beginning of a sentence."""
    known = list(dict.fromkeys(names))
    more = len(known) - _MOST_NAMED
    shown = [cut(name, 80) for name in known[:_MOST_NAMED]]
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
