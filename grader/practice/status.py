"""A student's progress through a course: its exercises, the status of each, and which one is next."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Literal

from grader.course.course import Course, Exercise, listed_ids
from grader.course.progress import Progress
from grader.exceptions import GraderError
from grader.grades.graded import Marked
from grader.grades.results import ExerciseGrade
from grader.grading.judge import HandedOver, Submission, mark
from grader.isolation import SandboxPolicy
from grader.submission.student_file import find_file
from grader.trace.fields import Value

State = Literal["passed", "failed", "not started", "missing", "unchecked"]


class ExerciseStatus(Value, frozen=True, kw_only=True):
    """The status of one exercise.

    The state `unchecked` means that the file was never checked, or has changed since. `untouched` is true for a
    program with a mistake to fix, if it is still as released.
    """

    exercise: str
    state: State
    score: int
    attempts: int
    untouched: bool = False


class Practice:
    """The exercises of a course, with a student's files in a folder.

    Args:
        course: the course.
        folder: the student's folder; files are looked for where a submission would have them.
        progress: the store of earlier results.
        parts: the numbers of the parts of the course to show; if empty, all of them.

    Raises:
        GraderError: the folder has its own course, with exercises that `course` does not have, or none of these parts.
    """

    def __init__(self, course: Course, folder: Path, progress: Progress, parts: Collection[int] = ()) -> None:
        """Select the exercises that the folder has."""
        self.course, self.folder, self.progress = course, folder, progress
        wanted = course.select((), parts)
        self.exercises = tuple(exercise for exercise in _exercises_in(course, folder) if exercise in wanted)
        if not self.exercises:
            raise GraderError(f"the exercises in {folder} are of other parts of the course")

    def file(self, exercise: Exercise) -> Path | None:
        """Return the student's file of this exercise; None if there is none."""
        return find_file(self.folder, exercise.id, exercise.file)

    def source(self, exercise: Exercise) -> bytes | None:
        """Return the content of that file; None if it cannot be read."""
        file = self.file(exercise)
        try:
            return None if file is None else file.read_bytes()
        except OSError:
            return None

    def status(self, exercise: Exercise) -> ExerciseStatus:
        """Return the status of this exercise, as far as it is known without a check."""
        file, source = self.file(exercise), self.source(exercise)
        if file is None or source is None:
            return ExerciseStatus(exercise=exercise.id, state="missing", score=0, attempts=0)
        known = self.progress.last_check(file)
        attempts = 0 if known is None else known.attempts
        if exercise.is_unstarted(source):
            return ExerciseStatus(exercise=exercise.id, state="not started", score=0, attempts=attempts)
        if known is None or known.status == "partly" or not known.is_current_for(exercise, source):
            return ExerciseStatus(exercise=exercise.id, state="unchecked", score=0, attempts=attempts)
        return ExerciseStatus(
            exercise=exercise.id,
            state=known.status,
            score=known.score,
            attempts=attempts,
            untouched=exercise.is_stub(source),
        )

    def record_check(self, grade: ExerciseGrade, source: bytes) -> ExerciseStatus:
        """Store the result of a check, and return the new status.

        Args:
            grade: the result.
            source: the version of the file that was checked.
        """
        exercise = self.course.find(grade.id)
        state: Literal["passed", "failed"] = "passed" if grade.status == "passed" else "failed"
        file = self.file(exercise)
        known = None if file is None else self.progress.record(exercise, file, source, state, grade.score)
        return ExerciseStatus(
            exercise=exercise.id,
            state=state,
            score=grade.score,
            attempts=0 if known is None else known.attempts,
            untouched=exercise.is_stub(source),
        )

    def statuses(self, isolation: SandboxPolicy) -> dict[str, ExerciseStatus]:
        """Return the status of each exercise, after checking the files that have changed.

        Args:
            isolation: how strictly to sandbox programs.

        Raises:
            CourseError: a suite cannot be collected.
            GraderError: programs cannot be run on this machine.
        """
        statuses = {exercise.id: self.status(exercise) for exercise in self.exercises}
        unchecked = tuple(one for one in self.exercises if statuses[one.id].state == "unchecked")
        files = {one.id: source for one in unchecked if (source := self.source(one)) is not None}
        if files:
            submission = HandedOver(name="here", files=files, wanted_ones=tuple(files))

            def deliver(_: Submission, marked: Mapping[str, Marked]) -> None:
                statuses.update({name: self.record_check(one.grade, files[name]) for name, one in marked.items()})

            mark(self.course, unchecked, [submission], deliver, isolation)
        return statuses

    def next_open(self, statuses: Mapping[str, ExerciseStatus], after: Exercise | None = None) -> Exercise | None:
        """Return the next exercise that has not passed; None if there is none with a file.

        The search begins behind `after`, continues from the beginning of the course, and ends with `after` itself.
        """
        order = list(self.exercises)
        if after is not None:
            place = order.index(after) + 1
            order = order[place:] + order[:place]
        return next((one for one in order if statuses[one.id].state not in ("passed", "missing")), None)

    def current_exercise(self, statuses: Mapping[str, ExerciseStatus]) -> Exercise | None:
        """Return the failed exercise whose file was edited last, otherwise the first open one, or None."""
        worked_on = [
            one for one in self.exercises if statuses[one.id].state == "failed" and not statuses[one.id].untouched
        ]
        return max(worked_on, key=self._changed_at) if worked_on else self.next_open(statuses)

    def _changed_at(self, exercise: Exercise) -> float:
        file = self.file(exercise)
        return 0.0 if file is None else file.stat().st_mtime


def _exercises_in(course: Course, folder: Path) -> tuple[Exercise, ...]:
    """Return the exercises that the folder's own `course.toml` lists; without one, all of the course."""
    for place in (folder, folder / "exercises"):
        listed = listed_ids(place)
        if listed is None or place.resolve() == course.folder.resolve():
            continue
        known = {exercise.id for exercise in course.exercises}
        if not known >= set(listed):
            raise GraderError(
                f"the exercises in {place} are not those of “{course.title}”: name their course with --course {place}"
            )
        return course.select(listed)
    return course.exercises
