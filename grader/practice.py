"""A student's way through a course: which exercises there are, what has come of each, and which one is next."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from grader.course import Course, Exercise, listed_in
from grader.exceptions import GraderError
from grader.graded import Marked
from grader.isolation import Wish
from grader.judge import HandedOver, Submission, mark
from grader.progress import Progress
from grader.results import ExerciseGrade
from grader.submission import find_file
from grader.trace import Value

State = Literal["passed", "failed", "not started", "missing", "unchecked"]


class Stage(Value, frozen=True, kw_only=True):
    """How far one exercise is. `unchecked`: the file has changed since it was checked, or nobody did yet.

    `untouched`: it is a program to mend, as it was shipped.
    """

    exercise: str
    state: State
    score: int
    attempts: int
    untouched: bool = False


class Practice:
    """The exercises of a course, with a student's files in a folder.

    Args:
        folder: what would be handed in; the files are looked for where a grader would.

    Raises:
        GraderError: the folder has a course of its own, with exercises that this one does not have.
    """

    def __init__(self, course: Course, folder: Path, progress: Progress) -> None:
        self.course, self.folder, self.progress = course, folder, progress
        self.exercises = _exercises_in(course, folder)

    def file(self, exercise: Exercise) -> Path | None:
        """The student's file of this exercise; None where there is none."""
        return find_file(self.folder, exercise.id, exercise.file)

    def source(self, exercise: Exercise) -> bytes | None:
        """What it says; None where it cannot be read."""
        file = self.file(exercise)
        try:
            return None if file is None else file.read_bytes()
        except OSError:
            return None

    def stage(self, exercise: Exercise) -> Stage:
        """How far this exercise is, as far as is known without checking it."""
        file, source = self.file(exercise), self.source(exercise)
        if file is None or source is None:
            return Stage(exercise=exercise.id, state="missing", score=0, attempts=0)
        known = self.progress.standing(file)
        attempts = 0 if known is None else known.attempts
        if exercise.is_unstarted(source):
            return Stage(exercise=exercise.id, state="not started", score=0, attempts=attempts)
        if known is None or known.status == "partly" or not known.holds_for(exercise, source):
            return Stage(exercise=exercise.id, state="unchecked", score=0, attempts=attempts)
        return Stage(
            exercise=exercise.id,
            state=known.status,
            score=known.score,
            attempts=attempts,
            untouched=exercise.is_stub(source),
        )

    def checked(self, grade: ExerciseGrade, source: bytes) -> Stage:
        """Remember what came of this version of an exercise's file."""
        exercise = self.course.find(grade.id)
        state: Literal["passed", "failed"] = "passed" if grade.status == "passed" else "failed"
        file = self.file(exercise)
        known = None if file is None else self.progress.checked(exercise, file, source, state, grade.score)
        return Stage(
            exercise=exercise.id,
            state=state,
            score=grade.score,
            attempts=0 if known is None else known.attempts,
            untouched=exercise.is_stub(source),
        )

    def stages(self, isolation: Wish) -> dict[str, Stage]:
        """How far each exercise is; what has changed since it was checked is checked now.

        Raises:
            CourseError: a suite cannot be collected.
            GraderError: programs cannot be run here.
        """
        stages = {exercise.id: self.stage(exercise) for exercise in self.exercises}
        unchecked = tuple(one for one in self.exercises if stages[one.id].state == "unchecked")
        files = {one.id: source for one in unchecked if (source := self.source(one)) is not None}
        if files:
            submission = HandedOver(name="here", files=files, wanted_ones=tuple(files))

            def deliver(_: Submission, marked: Mapping[str, Marked]) -> None:
                stages.update({name: self.checked(one.grade, files[name]) for name, one in marked.items()})

            mark(self.course, unchecked, [submission], deliver, isolation)
        return stages

    def next_open(self, stages: Mapping[str, Stage], after: Exercise | None = None) -> Exercise | None:
        """The first exercise that has not passed; those behind `after` come before those ahead of it, and itself last.

        None at the end of the course, and where there is nothing to work on.
        """
        order = list(self.exercises)
        if after is not None:
            place = order.index(after) + 1
            order = order[place:] + order[:place]
        return next((one for one in order if stages[one.id].state not in ("passed", "missing")), None)

    def where_they_were(self, stages: Mapping[str, Stage]) -> Exercise | None:
        """The open exercise whose file was worked on last, otherwise the first open one."""
        worked_on = [one for one in self.exercises if stages[one.id].state == "failed" and not stages[one.id].untouched]
        return max(worked_on, key=self._changed_at) if worked_on else self.next_open(stages)

    def _changed_at(self, exercise: Exercise) -> float:
        file = self.file(exercise)
        return 0.0 if file is None else file.stat().st_mtime


def _exercises_in(course: Course, folder: Path) -> tuple[Exercise, ...]:
    """Those of the course that the folder holds; all of them where it does not say."""
    for place in (folder, folder / "exercises"):
        listed = listed_in(place)
        if listed is None or place.resolve() == course.folder.resolve():
            continue
        known = {exercise.id for exercise in course.exercises}
        if not known >= set(listed):
            raise GraderError(
                f"the exercises in {place} are not those of “{course.title}”: say which course it is, --course {place}"
            )
        return course.select(listed)
    return course.exercises
