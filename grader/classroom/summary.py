"""The summary of a class: results, misunderstandings with their numbers, and what an instructor should look at.

These are only the values; `grader.classroom.counting` computes them.
"""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from grader.classroom.attention import Attention
from grader.grades.decisions import NONE, Change, Decisions
from grader.grades.results import Grade


class ClassEntry(NamedTuple):
    """One student of the class; `grade` is None if nothing was submitted.

    `page` is the link to the student's page; `seconds` are the wall seconds that grading took; `attention` is what to
    look at; `membership` names the section, the group and the tutor; `partners` are those who handed in the same;
    `not_counted` names older hand-ins; `decisions` are the instructor's.
    """

    student: str
    page: str
    grade: Grade | None
    seconds: float = 0.0
    late: bool = False
    attention: tuple[Attention, ...] = ()
    membership: Mapping[str, str] = MappingProxyType({})
    partners: tuple[str, ...] = ()
    not_counted: tuple[str, ...] = ()
    decisions: Decisions = NONE


class StudentRow(NamedTuple):
    """A student's row in the table of the class, with a letter and the points for each exercise of the summary.

    All points are those after the instructor's decisions; `deducted` are those that a delay costs, whose length is
    `delay`. `found` has the code of each finding, with its exercise's place in the summary.
    """

    student: str
    page: str
    score: Decimal
    statuses: str
    points: tuple[Decimal, ...]
    handed_in: bool
    late: bool
    to_look_at: int
    delay: str
    deducted: Decimal
    changes: tuple[Change, ...]
    found: tuple[tuple[str, int], ...]
    membership: Mapping[str, str]


class ExerciseSummary(NamedTuple):
    """The results of one exercise.

    `part` is the heading of the part of the course that begins with it, empty for most exercises. `mean` is the mean of
    points of the students who began it, None without any.
    """

    id: str
    title: str
    part: str
    max_score: int
    passed: int
    failed: int
    not_started: int
    missing: int
    mean: float | None


class Bin(NamedTuple):
    """The number of students who submitted something and have from `least` to `most` points."""

    least: int
    most: int
    students: int


class Occurrence(NamedTuple):
    """The number of `students` with a misunderstanding in one exercise, and the first of them by name."""

    exercise: str
    students: int
    names: tuple[StudentRow, ...]


class Misunderstanding(NamedTuple):
    """A finding in the whole class; `students` counts each student once, `seen` once for each exercise."""

    code: str
    family: str
    seen_when: str
    students: int
    seen: tuple[Occurrence, ...]


class CheckSummary(NamedTuple):
    """A check that `failed` of `tried` students did not pass."""

    exercise: str
    title: str
    failed: int
    tried: int


class ThingToLookAt(NamedTuple):
    """One thing to look at, and the student's row; None for a file that belongs to no student."""

    student: StudentRow | None
    attention: Attention


class Noted(NamedTuple):
    """The students who handed in the same, and the older hand-ins that were not counted."""

    student: StudentRow
    partners: tuple[str, ...]
    not_counted: tuple[str, ...]


class ClassSummary(NamedTuple):
    """The summary of a whole class. Students are in their original order, exercises in teaching order.

    `mean` and `median` are in points and count students who submitted something; they are None without any. `slowest`
    has wall seconds, and `isolation` the number of students for each kind of isolation. `late`, `overridden`,
    `attention` (the most important first) and `noted` list the first few. Their full numbers are `all_late`,
    `all_overridden`, `all_attention` and `all_noted`; `memberships` has the sections, groups and tutors that there are,
    each with its number of students; `to_look_at` is the number of students with something to look at.
    """

    title: str
    max_score: int
    students: int
    exercises: tuple[ExerciseSummary, ...]
    handed_in: int
    all_passed: int
    all_late: int
    to_look_at: int
    all_attention: int
    all_noted: int
    all_overridden: int
    mean: float | None
    median: float | None
    distribution: tuple[Bin, ...]
    misunderstandings: tuple[Misunderstanding, ...]
    checks: tuple[CheckSummary, ...]
    hardest: tuple[CheckSummary, ...]
    slowest: tuple[tuple[float, StudentRow], ...]
    late: tuple[StudentRow, ...]
    overridden: tuple[StudentRow, ...]
    attention: tuple[ThingToLookAt, ...]
    noted: tuple[Noted, ...]
    isolation: tuple[tuple[str, int], ...]
    memberships: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
