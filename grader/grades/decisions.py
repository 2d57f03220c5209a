"""An instructor's decisions about one student after the grading, as values, and the points that follow from them.

The results of the checks stay as they are. So a decision survives each new grading, and can be taken back.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from grader.grades.results import Check, Grade
from grader.text import counted
from grader.trace.fields import Value

CENT = Decimal("0.01")


class Override(Value, frozen=True, kw_only=True):
    """Points that replace those of an exercise or, if `check` is its name or title, of one of its checks."""

    exercise: str
    points: Decimal
    reason: str
    check: str = ""


class Lateness(Value, frozen=True, kw_only=True):
    """The delay of a hand-in.

    Attributes:
        handed_in: the moment of the hand-in, as text for readers.
        due: the student's deadline, as text for readers.
        days: the days that have begun since the deadline; 0 if it was kept.
        percent: what the delay costs, in percent of the points that are possible.
        extended: whether the deadline is the student's own.
        hours: the hours that have begun since the deadline, if a delay costs something for each hour; otherwise 0.
    """

    handed_in: str
    due: str
    days: int
    percent: Decimal = Decimal(0)
    extended: bool = False
    hours: int = 0

    @property
    def delay(self) -> str:
        """Return the delay in words, such as `2 days`, or `3 hours` if hours are counted; empty if there is none."""
        if not self.days:
            return ""
        return counted(self.hours, "hour") if self.hours else counted(self.days, "day")


class Decisions(Value, frozen=True, kw_only=True):
    """Everything that was decided about one student."""

    overrides: tuple[Override, ...] = ()
    lateness: Lateness | None = None


NONE = Decisions()


class Change(NamedTuple):
    """Points that were replaced; `check` is the check's title, empty if they are those of the exercise."""

    exercise: str
    check: str
    was: int
    now: Decimal
    most: int
    reason: str


class Standing(NamedTuple):
    """A student's points after all decisions.

    Attributes:
        raw: the points by the checks; None without a grade.
        exercises: the points of each exercise that has any, after the overrides.
        changes: the overrides that count.
        refused: those that do not, by exercise, each with a sentence.
        days_late: the days that have begun since the deadline.
        delay: the same in words, or the hours if a delay costs something for each hour; empty if there is none.
        deducted: the points that the delay costs.
        points: the final points; None if there is neither a grade nor an override.
        max_score: the points that are possible.
    """

    raw: int | None
    exercises: Mapping[str, Decimal]
    changes: tuple[Change, ...]
    refused: tuple[tuple[str, str], ...]
    days_late: int
    delay: str
    deducted: Decimal
    points: Decimal | None
    max_score: int


def standing(grade: Grade | None, decisions: Decisions, worth: Mapping[str, int]) -> Standing:
    """Return a student's points after all decisions.

    Args:
        grade: the grade by the checks, or None.
        decisions: what was decided.
        worth: the points that each graded exercise is worth; overrides of other exercises do not count.
    """
    graded = {one.id: one for one in grade.exercises if one.id in worth} if grade else {}
    points = {name: Decimal(one.score) for name, one in graded.items()}
    changes: list[Change] = []
    refused: list[tuple[str, str]] = []
    for override in sorted(decisions.overrides, key=lambda one: not one.check):  # the whole exercise counts last
        name = override.exercise
        if name not in worth:
            continue
        before = graded.get(name)
        if not override.check:
            was = before.score if before else 0
            points[name] = override.points
            changes = [one for one in changes if one.exercise != name]
            changes.append(Change(name, "", was, override.points, worth[name], override.reason))
            continue
        check = _check(before.checks if before else (), override.check)
        if check is None:
            refused.append((name, f"An override is of a check that was not run: {override.check}"))
        elif override.points > check.max_score:
            refused.append((name, f"An override gives {override.points} points: {check.title} has {check.max_score}"))
        else:
            points[name] += override.points - check.score
            changes.append(Change(name, check.title, check.score, override.points, check.max_score, override.reason))
    most = sum(graded[name].max_score if name in graded else value for name, value in worth.items())
    late = decisions.lateness
    whole = sum(points.values(), Decimal(0))
    deducted = min(whole, (most * late.percent / 100).quantize(CENT, ROUND_HALF_UP)) if late else Decimal(0)
    return Standing(
        raw=sum(one.score for one in graded.values()) if grade else None,
        exercises=points,
        changes=tuple(changes),
        refused=tuple(refused),
        days_late=late.days if late else 0,
        delay=late.delay if late else "",
        deducted=deducted,
        points=whole - deducted if grade or changes else None,
        max_score=most,
    )


def _check(checks: tuple[Check, ...], named: str) -> Check | None:
    """Return the check of this name or title, if there is exactly one."""
    wanted = " ".join(named.casefold().split())
    found = [check for check in checks if check.name.casefold() == wanted]
    found = found or [check for check in checks if " ".join(check.title.casefold().split()) == wanted]
    return found[0] if len(found) == 1 else None


def written(points: Decimal | int) -> str:
    """Return points without zeros at their end: `3`, `3.5`."""
    text = f"{points:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
