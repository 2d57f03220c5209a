"""The changes of a new grading: who gained or lost points, in which exercise, and why.

The store keeps what a result replaced until a later grading replaces another one. So the report is the same however
often the grading was interrupted, and a run that grades nothing leaves it as it is.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from grader.classroom.gradebook import csv_line
from grader.course.course import Exercise
from grader.course.digests import grading_digest
from grader.grades.results import Check, ExerciseGrade
from grader.trace.fields import Value

REGRADING_HEADINGS = ("student", "exercise", "before", "now", "change", "cause", "why")
NEW_FILE, NEW_SUITE, NEW_GRADER = "another file", "another suite", "another release of the grader"
UNKNOWN_CAUSE = "unknown"
RULES_FACT = "rules:"
"""The prefix of the fact about the rules of an exercise, in a store."""


class ReplacedResult(Value, frozen=True, kw_only=True):
    """A result that was replaced, and what had changed by then."""

    grade: ExerciseGrade
    cause: str


class PointsChange(NamedTuple):
    """A student's points in one exercise before and after, and the reasons as sentences."""

    student: str
    exercise: str
    before: int
    now: int
    cause: str
    why: str


def rules_of(exercise: Exercise) -> str:
    """Return the rules of an exercise as a store remembers them: a digest of all of them, and one of the suite."""
    return f"{grading_digest(exercise).hex()} {hashlib.sha256(exercise.grading_inputs).hexdigest()}"


def cause(rules_before: str, rules_now: str, is_same_file: bool) -> str:
    """Return why a result is replaced.

    Args:
        rules_before: the rules of the result, as `rules_of` wrote them; empty if they are unknown.
        rules_now: those by which it is graded now.
        is_same_file: whether the file is the one of the result.
    """
    if not rules_before:
        return UNKNOWN_CAUSE
    if not is_same_file:
        return NEW_FILE
    return NEW_GRADER if rules_before.split()[-1] == rules_now.split()[-1] else NEW_SUITE


def difference(student: str, before: ReplacedResult, now: ExerciseGrade) -> PointsChange | None:
    """Return how a student's points changed; None if they did not."""
    if before.grade.score == now.score:
        return None
    why = " ".join(_reasons(before.grade, now))
    return PointsChange(student, now.id, before.grade.score, now.score, before.cause, why)


def _reasons(before: ExerciseGrade, now: ExerciseGrade) -> Iterator[str]:
    """Yield a sentence for each check that changed its points, or the status if no check ran before or now."""
    if not before.checks or not now.checks:
        yield f"It was {before.status}, and is {now.status}."
        return
    earlier: Mapping[str, Check] = {check.name: check for check in before.checks}
    later: Mapping[str, Check] = {check.name: check for check in now.checks}
    for name, check in later.items():
        was = earlier.get(name)
        if was is None:
            yield f'"{check.title}" is new: {check.score} of {check.max_score}.'
        elif (was.score, was.max_score) != (check.score, check.max_score):
            yield f'"{check.title}": {check.score} of {check.max_score}, before {was.score} of {was.max_score}.'
    for name, was in earlier.items():
        if name not in later:
            yield f'"{was.title}" is gone: it was {was.score} of {was.max_score}.'


class Changes(NamedTuple):
    """The number of all differences, those of students who gained or lost points, and the first few of them."""

    all: int
    gained: int
    lost: int
    listed: tuple[PointsChange, ...]


NO_CHANGES = Changes(0, 0, 0, ())


def summarize(differences: Iterable[PointsChange], most: int) -> Changes:
    """Return the changes, with at most so many listed; the differences are sorted by student."""
    number = gained = lost = 0
    listed: list[PointsChange] = []
    for _, several in groupby(differences, key=lambda one: one.student):
        whole = 0
        for one in several:
            number += 1
            whole += one.now - one.before
            if len(listed) < most:
                listed.append(one)
        gained += whole > 0
        lost += whole < 0
    return Changes(number, gained, lost, tuple(listed))


def render(differences: Iterable[PointsChange]) -> Iterator[str]:
    """Yield the lines of `regrade.csv`, safe to open in a spreadsheet."""
    yield "\ufeff" + csv_line(REGRADING_HEADINGS)
    for one in differences:
        yield csv_line([one.student, one.exercise, one.before, one.now, one.now - one.before, one.cause, one.why])
