"""A grade for other systems: a flat list of cases with whole points, or a single case if grading failed.

Every system wants this list in a form of its own. Students' texts are in it as text that no log obeys
(`grader.text.inert`). Each format escapes what is special to it.
"""

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from grader.grades.results import ExerciseGrade, Finding, Grade
from grader.text import inert

LONGEST_CASE = 8_000
"""Characters of a message."""
UNSTARTED = "The file is as it was handed out."
UNGRADED = "Grading did not come to its end, so there are no points yet."


class Case(NamedTuple):
    """One check, or one exercise without checks; `name` is for programs and `title` for people.

    `file` is empty and `line` is 0 if the case has no known line in the student's file. `student_file` is always that
    file: its path, its name if it is missing, or empty if not even the name is known.
    """

    exercise: str
    name: str
    title: str
    status: Literal["pass", "fail", "error"]
    score: int
    max_score: int
    message: str = ""
    file: str = ""
    line: int = 0
    student_file: str = ""

    @property
    def label(self) -> str:
        """Return the exercise and the title: `08_create_task: Takes 2 s, not 3`."""
        return f"{self.exercise}: {self.title}" if self.exercise else self.title


class SubmissionCases(NamedTuple):
    """A submission as other systems see it; `cases` is never empty. The status "error" is for internal failures."""

    status: Literal["pass", "fail", "error"]
    score: int
    max_score: int
    cases: tuple[Case, ...]

    @property
    def share(self) -> float:
        """Return the reached share of the points, from 0 to 1; 1 is only returned for all of them."""
        if not self.max_score:
            return 1.0 if self.status == "pass" else 0.0
        reached = round(self.score / self.max_score, 6)
        return reached if self.score >= self.max_score else min(reached, 0.999999)


Places = Callable[[str], str]
"""A function from an exercise's id to the path of the student's file in the repository, empty if there is none."""


def tell(grade: Grade, places: Places = lambda exercise: "") -> SubmissionCases:
    """Return a grade as cases."""
    cases = tuple(case for exercise in grade.exercises for case in _cases(exercise, places(exercise.id)))
    if not cases:
        return tell_failure("There was no exercise to grade.", grade.max_score)
    return SubmissionCases("pass" if grade.passed else "fail", grade.score, grade.max_score, cases)


def tell_failure(reason: str, max_score: int) -> SubmissionCases:
    """Return a single case without points that says why there is no grade."""
    message = _message(f"{UNGRADED}\n{reason}")
    return SubmissionCases("error", 0, max_score, (Case("", "grading", "Grading", "error", 0, max_score, message),))


def listed(told: SubmissionCases) -> str:
    """Return all cases as plain text, for systems that show one message."""
    parts = [f"{told.score} of {told.max_score} points"]
    for case in told.cases:
        parts.append(f"{case.label}: {case.score} of {case.max_score}")
        parts += [f"    {line}" for line in case.message.splitlines()]
    return "\n".join(parts)


def _cases(exercise: ExerciseGrade, place: str) -> Iterator[Case]:
    student_file = inert(place or next((finding.file for finding in exercise.findings), ""))
    if not exercise.checks:
        said = [finding.message for finding in exercise.findings] or [UNSTARTED]
        yield Case(
            exercise=exercise.id,
            name=exercise.status.replace(" ", "_"),
            title=exercise.status,
            status="pass" if exercise.status == "passed" else "fail",
            score=exercise.score,
            max_score=exercise.max_score,
            message="" if exercise.status == "passed" else _message("\n".join(said)),
            student_file=student_file,
        )
    for check in exercise.checks:
        found = next((finding for finding in exercise.findings if check.tells(finding)), None)
        yield Case(
            exercise=exercise.id,
            name=check.name,
            title=inert(check.title),
            status="pass" if check.status == "passed" else "fail",
            score=check.score,
            max_score=check.max_score,
            message=_message(check.message),
            file="" if check.status == "passed" else place,
            line=(found and in_file(found)) or 0,
            student_file=student_file,
        )


def in_file(finding: Finding) -> int | None:
    """Return the finding's line in the stored file, or None in a notebook, where lines are counted by cell."""
    return None if isinstance(finding.cell, int) else finding.line


def _message(text: str) -> str:
    shown = inert(text)
    return shown if len(shown) <= LONGEST_CASE else f"{shown[:LONGEST_CASE]}\n…"
