"""The grade of a single submission, given by its path: a folder, an archive, or the file of one exercise."""

import os
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from grader.course.course import Course, Exercise, course_folder, installed_course
from grader.exceptions import GraderError
from grader.grades.results import Grade
from grader.isolation import SandboxPolicy
from grader.text import encodable, visible

if TYPE_CHECKING:  # slow to import, and help needs none of it
    from grader.grading.submissions import Submission

SUBMITTED_ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".7z", ".rar")
"""Suffixes of submissions that are read as `grader batch` reads them; those of the last two say why they cannot be."""


class SingleSubmission(NamedTuple):
    """A submission, and sentences about what of an archive was not read."""

    submission: "Submission"
    notes: tuple[str, ...] = ()


def grade(
    path: str | Path,
    course: Course | str | Path | None = None,
    exercises: Iterable[str] = (),
    *,
    isolation: SandboxPolicy = "prefer",
) -> Grade:
    """Grade one submission, with its programs in a process of their own.

    What of an archive was not read is a warning.

    Args:
        path: the submission: a folder, a zip or tar archive, or the file of one exercise.
        course: the course or its folder; by default the one that is installed with the package.
        exercises: ids, numbers or topics of the exercises to grade; by default the one that the file belongs to, or
            all of them for a folder or an archive.
        isolation: how strictly to sandbox programs: `require`, `prefer` or `none`.

    Raises:
        CourseError: the course breaks its own rules.
        GraderError: there is no such path or exercise, nothing in an archive can be read, or programs cannot be
            isolated as required.
    """
    submitted, chosen = Path(path), _course(course)
    selected = exercises_for(submitted, chosen, tuple(exercises))
    found = submission_at(submitted, chosen, selected)
    for note in found.notes:
        warnings.warn(note, stacklevel=2)
    return grade_found(found, chosen, selected, isolation)


def grade_found(
    found: SingleSubmission, course: Course, exercises: tuple[Exercise, ...], isolation: SandboxPolicy = "prefer"
) -> Grade:
    """Grade a submission of `submission_at`; see `grade`."""
    from grader.grading.judge import grade as grade_all

    grades: list[Grade] = []
    grade_all(course, exercises, [found.submission], grades.append, isolation)
    return grades[0]


def is_submitted_archive(path: Path) -> bool:
    """Return whether the path is a file that is read as an archive."""
    return path.name.lower().endswith(SUBMITTED_ARCHIVES) and path.is_file()


def submission_at(path: Path, course: Course, exercises: tuple[Exercise, ...]) -> SingleSubmission:
    """Return the submission at a path.

    Raises:
        GraderError: nothing in an archive can be read.
    """
    from grader.grading.submissions import HandedOver, Submission
    from grader.intake.contents import Location
    from grader.intake.handin import HandIn

    if not is_submitted_archive(path):
        return SingleSubmission(Submission.at(path), _about_names(path, course, exercises) if path.is_dir() else ())
    hand_in = HandIn(student=path.name, origin=path.name, locations=(Location(path=os.fsencode(path.absolute())),))
    files, notes, _ = hand_in.contents(exercises, course.exercises)
    said = tuple(f"{visible(path.name)}: {visible(note.what)}" for note in notes)
    if not files:
        raise GraderError(said[0] if said else f"{visible(path.name)} has no file of an exercise")
    wanted = tuple(exercise.id for exercise in exercises)
    return SingleSubmission(HandedOver(name=encodable(path.name), files=files, wanted_ones=wanted), said)


def _about_names(folder: Path, course: Course, exercises: tuple[Exercise, ...]) -> tuple[str, ...]:
    """Return a sentence about a folder that has none of the files, but others whose names are nearly right."""
    from grader.intake.near_names import files_in, nearest, suffix_of
    from grader.intake.trees import MOST_MEMBERS, Folder
    from grader.submission.student_file import find_file

    if any(find_file(folder, exercise.id, exercise.file) for exercise in exercises):
        return ()
    paths = [path for path in files_in(Folder(folder, MOST_MEMBERS), "") if suffix_of(path)]
    meant = [(path, exercise) for path in paths if (exercise := nearest(path, course.exercises)) in exercises]
    if len({path.partition("/")[0] for path, _ in meant if "/" in path}) > 1:
        return (f"{visible(folder.name)} has answers in several folders, as a class has: `grader batch` grades each.",)
    return tuple(
        f"{visible(path)} was not read: the file must be called {exercise.file}."
        for path, exercise in meant
        if exercise is not None and exercise.file != path.rpartition("/")[2]
    )[:1]


def _course(given: Course | str | Path | None) -> Course:
    if isinstance(given, Course):
        return given
    return Course(installed_course().resolve() if given is None else course_folder(Path(given).resolve()))


def exercises_for(path: Path, course: Course, names: tuple[str, ...]) -> tuple[Exercise, ...]:
    """Return the exercises with these names; without names, those that the submission at `path` can hold.

    Raises:
        GraderError: there is no such path or exercise, or the file belongs to no exercise.
    """
    if not path.exists():
        raise GraderError(f"there is no {visible(str(path))}")
    if path.is_file() and not is_submitted_archive(path) and not names:
        names = tuple(exercise.id for exercise in course.exercises if exercise.file == path.name)
        if not names:
            raise GraderError(f"{visible(path.name)} is not the file of any exercise; `grader list` shows them")
    return course.select(names)
