"""What we concluded: checks, findings, grades. Frozen values; `grader/result/v1` is their JSON."""

from typing import Literal

import msgspec

from grader.trace import Flag, Value

NOTHING_RAN = "nothing was run"
Status = Literal["passed", "failed", "not started", "missing"]


class Finding(Value, frozen=True, kw_only=True):
    """A cause that was seen in a trace, in words: what happened, at which line of the student's file.

    In a notebook the line is that of a `cell`, counted from 1.
    """

    code: str
    title: str
    message: str
    file: str
    line: int | None = None
    cell: int | msgspec.UnsetType = msgspec.UNSET


class Check(Value, frozen=True, kw_only=True):
    """One test of a suite: its name, the line that the student reads, and what came of it."""

    name: str
    title: str
    status: Literal["passed", "failed"]
    score: int
    max_score: int
    message: str = ""


class ExerciseGrade(Value, frozen=True, kw_only=True):
    """What one exercise is worth. `flags`, if any, are for an instructor's eyes and cost no points."""

    id: str
    status: Status
    score: int
    max_score: int
    checks: tuple[Check, ...] = ()
    findings: tuple[Finding, ...] = ()
    flags: tuple[Flag, ...] | msgspec.UnsetType = msgspec.UNSET


class Grade(Value, frozen=True, kw_only=True):
    """What one submission is worth: the exercises in teaching order.

    `isolation` says what its programs were kept by when they ran.
    """

    schema: Literal["grader/result/v1"] = "grader/result/v1"
    submission: str
    score: int
    max_score: int
    isolation: str = NOTHING_RAN
    exercises: tuple[ExerciseGrade, ...]

    @property
    def passed(self) -> bool:
        """Whether everything that was graded passed."""
        return all(exercise.status == "passed" for exercise in self.exercises)


def grade_of(submission: str, exercises: tuple[ExerciseGrade, ...], isolation: str = NOTHING_RAN) -> Grade:
    """A submission's grade: the sum of its exercises."""
    return Grade(
        submission=submission,
        score=sum(exercise.score for exercise in exercises),
        max_score=sum(exercise.max_score for exercise in exercises),
        isolation=isolation,
        exercises=exercises,
    )


def to_json(grade: Grade) -> str:
    """As text with a final newline; equal grades give equal text."""
    return msgspec.json.format(msgspec.json.encode(grade), indent=2).decode() + "\n"
