"""Checks, findings and grades as frozen values; `grader/result/v1` is their JSON."""

from typing import Literal

import msgspec

from grader.trace.events import Flag
from grader.trace.fields import Value

NOTHING_RAN = "nothing was run"
MOST_FINDINGS = 3
"""Findings that one message tells."""
Status = Literal["passed", "failed", "not started", "missing"]


class Finding(Value, frozen=True, kw_only=True):
    """A cause that a trace shows, in words, with its line of the student's file.

    In a notebook, `line` counts the lines of a `cell`; cells are counted from 1. Where Python cannot parse a part of
    the line, that part reaches from `column` to before `end_column`, both counted from 1.
    """

    code: str
    title: str
    message: str
    file: str
    line: int | None = None
    cell: int | msgspec.UnsetType = msgspec.UNSET
    column: int | msgspec.UnsetType = msgspec.UNSET
    end_column: int | msgspec.UnsetType = msgspec.UNSET


class Explanation(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Why a check did not pass, in the parts that its message is made from; what is not told is empty.

    Attributes:
        findings: the causes.
        author: the words of the suite's author.
        compared: what was expected and what happened, in lines.
        graders: what code of the grader did in the run.
        drawing: when the coroutines ran, in lines.
        brief: a few lines for readers who know the cause already.
    """

    findings: tuple[Finding, ...] = ()
    author: str = ""
    compared: tuple[str, ...] = ()
    graders: str = ""
    drawing: tuple[str, ...] = ()
    brief: str = ""


class Check(Value, frozen=True, kw_only=True):
    """One test of a suite: its name, the line that the student reads, and its result.

    `message` is the `explanation` as text; `grader/result/v1` has the text only.
    """

    name: str
    title: str
    status: Literal["passed", "failed"]
    score: int
    max_score: int
    message: str = ""
    explanation: Explanation | msgspec.UnsetType = msgspec.UNSET

    def tells(self, finding: Finding) -> bool:
        """Return whether the message contains this finding, at its line."""
        told = self.explanation.findings[:MOST_FINDINGS] if isinstance(self.explanation, Explanation) else ()
        return any((one.line, one.title) == (finding.line, finding.title) for one in told)


class ExerciseGrade(Value, frozen=True, kw_only=True):
    """The grade of one exercise. Its `flags`, if any, are for the instructor and cost no points."""

    id: str
    status: Status
    score: int
    max_score: int
    checks: tuple[Check, ...] = ()
    findings: tuple[Finding, ...] = ()
    flags: tuple[Flag, ...] | msgspec.UnsetType = msgspec.UNSET


class Grade(Value, frozen=True, kw_only=True):
    """The grade of one submission, with its exercises in teaching order.

    `isolation` says how its programs were sandboxed.
    """

    schema: Literal["grader/result/v1"] = "grader/result/v1"
    submission: str
    score: int
    max_score: int
    isolation: str = NOTHING_RAN
    exercises: tuple[ExerciseGrade, ...]

    @property
    def passed(self) -> bool:
        """Return whether all graded exercises passed."""
        return all(exercise.status == "passed" for exercise in self.exercises)


def grade_of(submission: str, exercises: tuple[ExerciseGrade, ...], isolation: str = NOTHING_RAN) -> Grade:
    """Return the grade of a submission: the sum of its exercises."""
    return Grade(
        submission=submission,
        score=sum(exercise.score for exercise in exercises),
        max_score=sum(exercise.max_score for exercise in exercises),
        isolation=isolation,
        exercises=exercises,
    )


def to_json(grade: Grade) -> str:
    """Return the grade as indented JSON with a final newline; equal grades give equal text."""
    return msgspec.json.format(to_json_line(grade), indent=2).decode() + "\n"


def to_json_line(grade: Grade) -> bytes:
    """Return the grade as `grader/result/v1` on one line: checks with their messages, without the explanations."""
    exercises = tuple(
        msgspec.structs.replace(exercise, checks=tuple(map(_without_explanation, exercise.checks)))
        for exercise in grade.exercises
    )
    return msgspec.json.encode(msgspec.structs.replace(grade, exercises=exercises))


def _without_explanation(check: Check) -> Check:
    return msgspec.structs.replace(check, explanation=msgspec.UNSET)
