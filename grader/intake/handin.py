"""One student's hand-in: whose it is, where it is, and notes about it. Its files are read when they are needed.

A hand-in is small and converts to JSON and back, so that a class of thousands fits in memory and in a database.
"""

from collections.abc import Iterable

import msgspec

from grader.course.course import Exercise
from grader.intake.contents import Contents, Location
from grader.intake.names import Identity, identity
from grader.intake.reading import Reader
from grader.trace.fields import Value


class HandIn(Value, frozen=True, kw_only=True):
    """One student's hand-in.

    Attributes:
        student: a name that is unique within the batch, even if case is ignored.
        origin: the path below the class's folder, empty for a student on the roster who handed in nothing.
        ids: those of `email`, `login`, `canvas`, `moodle`, `gradescope` and `sis` that are known.
        late: whether the platform marked it as late.
        handed_in: the moment of the hand-in in ISO 8601, empty if it is unknown. Without an offset, it is in the time
            of the platform.
        notes: sentences for the instructor, each about something to look at.
        unread: those of the notes that say what was not read. An exercise may be missing for that reason.
        membership: the section, the group and the tutor that the roster names, by these words.
        partners: the names of students who handed this in together with the student.
        not_counted: the origins of older hand-ins of this student.
        locations: where the files are; the first location that has an exercise's file counts.
    """

    student: str
    origin: str
    ids: dict[str, str] = msgspec.field(default_factory=dict)
    late: bool = False
    handed_in: str = ""
    notes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    membership: dict[str, str] = msgspec.field(default_factory=dict)
    partners: tuple[str, ...] = ()
    not_counted: tuple[str, ...] = ()
    locations: tuple[Location, ...] = msgspec.field(default=(), name="places")

    def read(self, exercises: Iterable[Exercise]) -> dict[str, bytes]:
        """Return the files by the exercises' ids, without those that are missing or cannot be read."""
        return self.contents(exercises).files

    def contents(
        self, exercises: Iterable[Exercise], course: Iterable[Exercise] = (), strict_names: bool = False
    ) -> Contents:
        """Return the files by the exercises' ids, and notes about what was not read or has nearly the right name.

        Args:
            exercises: those to look for.
            course: all exercises of the course, so that no file is taken for that of another exercise. By default
                `exercises`.
            strict_names: whether a file counts only under its exact name and in the right folder.
        """
        looked_for = tuple(exercises)
        return Reader(looked_for, tuple(course) or looked_for, strict_names).read(self.locations)

    @property
    def identity(self) -> Identity:
        """Return what identifies the student.

        A login does not count as a name: its owner chose it, perhaps to look like another student. A folder's name
        may be either of the two.
        """
        name = "" if self.ids.get("login") == self.student else self.student
        return identity(name, self.ids, handles=() if self.ids else (self.student,))
