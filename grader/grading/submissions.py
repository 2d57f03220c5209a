"""Submissions for a judge: a folder, a file, or files that are part of the request."""

from pathlib import Path

from grader.course.course import Exercise
from grader.submission.student_file import find_file, program_limit, shortened
from grader.text import encodable
from grader.trace.fields import Value


class Submission(Value, frozen=True, kw_only=True):
    """A submission on disk: a folder, or one file."""

    name: str
    path: str

    @classmethod
    def at(cls, path: Path) -> "Submission":
        """Return the submission at a path, under the last part of the path as its name."""
        return Submission(name=encodable(path.resolve().name or str(path)), path=str(path.resolve()))

    def wanted(self, exercises: tuple[Exercise, ...]) -> tuple[Exercise, ...]:
        """Return the exercises to grade among those of the judge."""
        return exercises

    def read(self, exercise: Exercise) -> bytes | None:
        """Return the file of this exercise; None if there is none or it cannot be read."""
        try:
            file = find_file(Path(self.path), exercise.id, exercise.file)
            if file is None or file.stat().st_size > program_limit(file.name):
                return None
            return shortened(file.read_bytes(), file.name)
        except (OSError, ValueError):
            return None


class HandedOver(Submission, frozen=True, kw_only=True):
    """A submission that holds its files by exercise; only the exercises in `wanted_ones` are graded."""

    path: str = ""
    files: dict[str, bytes]
    wanted_ones: tuple[str, ...]

    def wanted(self, exercises: tuple[Exercise, ...]) -> tuple[Exercise, ...]:
        """Return the exercises in `wanted_ones`."""
        return tuple(exercise for exercise in exercises if exercise.id in self.wanted_ones)

    def read(self, exercise: Exercise) -> bytes | None:
        """Return the file of this exercise; None if it was not submitted."""
        return self.files.get(exercise.id)
