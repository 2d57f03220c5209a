"""A folder of a class's programs that Dolos, JPlag and MOSS read, one for each exercise.

`submissions/` has a folder for each student, for JPlag's root directory and MOSS's `-d`. `base/` has the stub, for
JPlag's `-bc`, MOSS's `-b` and Dolos's `-i`. `info.csv` has the columns of Dolos: `filename`, which is required, and
`full_name`, `label` and `created_at` (dolos.ugent.be/docs/adding-metadata.html). Notebooks are written as Python.
"""

from datetime import datetime
from pathlib import Path, PurePosixPath

from grader.classroom.gradebook import csv_line
from grader.course.course import Exercise
from grader.files import replacing
from grader.grades.graded import whole_text

EXPORT_HEADINGS = ("filename", "full_name", "label", "created_at")


def stub_of(exercise: Exercise) -> bytes | None:
    """Return the exercise's file as students get it; None if the course's copy is gone or has been worked on."""
    stub = exercise.folder / exercise.file
    source = stub.read_bytes() if stub.is_file() else None
    return source if source is not None and exercise.is_unstarted(source) else None


class Export:
    """A writer of the folder."""

    def __init__(self, folder: Path, exercises: tuple[Exercise, ...]) -> None:
        """Prepare; nothing is written yet."""
        self._folder, self._exercises = folder, exercises
        self._rows: dict[str, list[tuple[str, ...]]] = {}

    def add(self, exercise: Exercise, page: str, name: str, section: str, handed_in: str, source: bytes) -> None:
        """Write a student's program.

        Args:
            exercise: the exercise.
            page: the name of the student's page, whose stem is the folder's name.
            name: the student's name.
            section: the student's section, or empty.
            handed_in: the moment of the hand-in in ISO 8601, or empty.
            source: the file.
        """
        file = PurePosixPath("submissions", PurePosixPath(page).stem, _as_python(exercise.file))
        self._write(exercise, file, source)
        self._rows.setdefault(exercise.id, []).append((str(file), name, section, _moment(handed_in)))

    def close(self) -> None:
        """Write the stubs, and the tables for Dolos."""
        for exercise in self._exercises:
            rows = self._rows.get(exercise.id)
            if rows:
                stub = stub_of(exercise)
                if stub is not None:
                    self._write(exercise, PurePosixPath("base", _as_python(exercise.file)), stub)
                with replacing(self._folder / exercise.id / "info.csv") as file:
                    file.writelines(map(csv_line, (EXPORT_HEADINGS, *rows)))

    def _write(self, exercise: Exercise, file: PurePosixPath, source: bytes) -> None:
        path = self._folder / exercise.id / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(whole_text(source, exercise.file), encoding="utf-8", errors="replace")


def _as_python(file: str) -> str:
    return str(PurePosixPath(file).with_suffix(".py"))


def _moment(handed_in: str) -> str:
    """Return a moment as Dolos reads it, or empty."""
    try:
        return datetime.fromisoformat(handed_in).strftime("%Y-%m-%d %H:%M:%S %z").strip()
    except ValueError:
        return ""
