"""What other systems are told: a flat list of cases with whole points each, or that grading came to no end.

Each of them wants the same in its own form; this is the same. What students wrote is in here as text that no log
obeys (`grader.text.inert`); what else would work in its format, each format takes care of.
"""

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from grader.results import Check, ExerciseGrade, Finding, Grade
from grader.text import inert

LONGEST = 8_000
"""Characters of a message."""
UNSTARTED = "The file is as it was handed out."
UNGRADED = "Grading did not come to its end, so there are no points yet."


class Case(NamedTuple):
    """One check, or one exercise of which there was nothing to check: `name` is for machines, `title` for people.

    `file` is empty, and `line` 0, where no place in the student's file is known.
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

    @property
    def label(self) -> str:
        """`08_create_task: Takes 2 s, not 3`."""
        return f"{self.exercise}: {self.title}" if self.exercise else self.title


class Told(NamedTuple):
    """A submission as other systems see it; `cases` is never empty. The status "error" is the grader's own."""

    status: Literal["pass", "fail", "error"]
    score: int
    max_score: int
    cases: tuple[Case, ...]


Places = Callable[[str], str]
"""From an exercise's id to the path of the student's file in the repository, empty where there is none."""


def tell(grade: Grade, places: Places = lambda exercise: "") -> Told:
    """A grade."""
    cases = tuple(case for exercise in grade.exercises for case in _cases(exercise, places(exercise.id)))
    if not cases:
        return tell_failure("There was no exercise to grade.", grade.max_score)
    return Told("pass" if grade.passed else "fail", grade.score, grade.max_score, cases)


def tell_failure(reason: str, max_score: int) -> Told:
    """That there is no grade, and why: no points, one case, no pass."""
    message = _message(f"{UNGRADED}\n{reason}")
    return Told("error", 0, max_score, (Case("", "grading", "Grading", "error", 0, max_score, message),))


def _cases(exercise: ExerciseGrade, place: str) -> Iterator[Case]:
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
        )
    for check in exercise.checks:
        found = next((finding for finding in exercise.findings if is_told(finding, check)), None)
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
        )


def is_told(finding: Finding, check: Check) -> bool:
    """Whether the check's message tells of this finding, at its line."""
    told = f"line {finding.line}: {finding.title}" if finding.line else finding.title
    return " ".join(told.split()) in " ".join(check.message.split())


def in_file(finding: Finding) -> int | None:
    """The line of the file as it is stored: none in a notebook, whose lines are those of its cells."""
    return None if isinstance(finding.cell, int) else finding.line


def _message(text: str) -> str:
    shown = inert(text)
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}\n…"
