"""The counting of a class, which makes its summary.

It takes one pass over the students, so that memory depends on the number of exercises only. The rows of the students'
table are generated one by one (`rows`).
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Generic, TypeVar

from grader.classroom.attention import Attention
from grader.classroom.summary import (
    Bin,
    CheckSummary,
    ClassEntry,
    ClassSummary,
    ExerciseSummary,
    Misunderstanding,
    Noted,
    Occurrence,
    StudentRow,
    ThingToLookAt,
)
from grader.course.course import Course, Exercise
from grader.findings.catalogue import CATALOGUE
from grader.grades.decisions import standing
from grader.grades.results import ExerciseGrade, Grade
from grader.intake.headings import MEMBERSHIPS

T = TypeVar("T")
MOST_STUDENTS_NAMED = 200
"""The most students that are named for one misunderstanding in one exercise."""
MOST_BINS, SLOWEST = 16, 10
"""Bars of the distribution, and students whose programs took longest."""
LETTERS = {"passed": "p", "failed": "f", "not started": "n", "missing": "m"}
"""The letter of each status in `StudentRow.statuses`."""
MOST_LISTED = 300
"""The most entries in each list of late hand-ins and of what to look at; the table marks all of them."""


def summarize(
    course: Course, exercises: Sequence[Exercise], entries: Iterable[ClassEntry], unclaimed: Iterable[Attention] = ()
) -> ClassSummary:
    """Return the summary of the class, in one pass over its students.

    Args:
        course: the course.
        exercises: the graded ones.
        entries: the students.
        unclaimed: what to look at that belongs to no student.
    """
    counting = _ClassCounts(exercises, course.headings(one.id for one in exercises))
    for entry in entries:
        counting.add(entry)
    for one in unclaimed:
        counting.look_at(None, one)
    return counting.summary(course.title)


def rows(exercises: Sequence[Exercise], entries: Iterable[ClassEntry]) -> Iterator[StudentRow]:
    """Yield a row for each student, in the order of the entries."""
    for entry in entries:
        yield _row(entry, exercises)


class _ClassCounts:
    """The counts of the class so far."""

    def __init__(self, exercises: Sequence[Exercise], headings: Mapping[str, str]) -> None:
        """Start with all counts at zero."""
        self._exercises, self._headings = exercises, headings
        self._place = _places(exercises)
        self._students = self._all_passed = self._to_look_at = 0
        self._scores: Counter[Decimal] = Counter()
        """Students who submitted something, by points."""
        self._statuses: Counter[tuple[str, str]] = Counter()
        self._points: Counter[str] = Counter()
        self._had: Counter[str] = Counter()
        """Students by the code of a finding."""
        self._had_in: Counter[tuple[str, str]] = Counter()
        self._names: dict[tuple[str, str], list[StudentRow]] = {}
        self._checks: Counter[tuple[str, str]] = Counter()
        self._failed: Counter[tuple[str, str]] = Counter()
        self._titles: dict[tuple[str, str], str] = {}
        self._slowest: list[tuple[float, int, StudentRow]] = []
        self._late = _Capped[StudentRow]()
        self._overridden = _Capped[StudentRow]()
        self._attention: dict[int, _Capped[ThingToLookAt]] = defaultdict(_Capped[ThingToLookAt])
        """The rows of the list of what needs a person, by weight."""
        self._noted = _Capped[Noted]()
        self._isolation: Counter[str] = Counter()
        self._members: Counter[tuple[str, str]] = Counter()
        """Students by what they belong to."""

    def add(self, entry: ClassEntry) -> None:
        """Count one student."""
        graded = _graded(entry, self._place)
        row = _row(entry, self._exercises)
        self._students += 1
        self._members.update(row.membership.items())
        self._all_passed += set(row.statuses) == {"p"}
        self._to_look_at += row.to_look_at > 0
        for seen in entry.attention:
            self.look_at(row, seen)
        self._had.update(set().union(*(self._count_exercise(one, row) for one in graded)))
        for exercise, letter in zip(self._exercises, row.statuses, strict=True):
            self._statuses[exercise.id, letter] += 1
        if entry.seconds > 0:
            self._slowest = heapq.nlargest(SLOWEST, [*self._slowest, (entry.seconds, -self._students, row)])
        if row.late:
            self._late.add(row)
        if row.changes:
            self._overridden.add(row)
        if entry.partners or entry.not_counted:
            self._noted.add(Noted(row, entry.partners, entry.not_counted))
        if entry.grade is not None:
            self._isolation[entry.grade.isolation] += 1
            self._scores[row.score] += 1

    def look_at(self, row: StudentRow | None, seen: Attention) -> None:
        """Count one thing to look at; `row` is None if it belongs to no student."""
        self._attention[seen.weight].add(ThingToLookAt(row, seen))

    def _count_exercise(self, one: ExerciseGrade, row: StudentRow) -> set[str]:
        """Count one exercise of one student, and return the codes of its findings."""
        if one.status not in ("passed", "failed"):
            return set()
        self._points[one.id] += one.score
        for check in one.checks:
            key = (one.id, check.name)
            self._titles.setdefault(key, check.title)
            self._checks[key] += 1
            self._failed[key] += check.status == "failed"
        codes = {finding.code for finding in one.findings}
        for code in codes:
            self._had_in[code, one.id] += 1
            names = self._names.setdefault((code, one.id), [])
            if len(names) < MOST_STUDENTS_NAMED:
                names.append(row)
        return codes

    # The summary --------------------------------------------------------------------------------------

    def summary(self, title: str) -> ClassSummary:
        """Return the summary; `title` is the course's."""
        most = sum(exercise.points for exercise in self._exercises)
        scores = sorted(self._scores.elements())
        return ClassSummary(
            title=title,
            max_score=most,
            students=self._students,
            exercises=tuple(map(self._exercise, self._exercises)),
            handed_in=len(scores),
            all_passed=self._all_passed,
            all_late=self._late.all,
            to_look_at=self._to_look_at,
            all_attention=sum(one.all for one in self._attention.values()),
            all_noted=self._noted.all,
            all_overridden=self._overridden.all,
            mean=float(sum(scores)) / len(scores) if scores else None,
            median=float(scores[len(scores) // 2] + scores[(len(scores) - 1) // 2]) / 2 if scores else None,
            distribution=_distribution(scores, most),
            misunderstandings=self._misunderstandings(),
            checks=self._check_summaries(),
            hardest=self._hardest(),
            slowest=tuple((seconds, row) for seconds, _, row in self._slowest),
            late=tuple(self._late.listed),
            overridden=tuple(self._overridden.listed),
            attention=tuple(seen for _, one in sorted(self._attention.items()) for seen in one.listed)[:MOST_LISTED],
            noted=tuple(self._noted.listed),
            isolation=tuple(self._isolation.most_common()),
            memberships=tuple(self._memberships()),
        )

    def _memberships(self) -> Iterator[tuple[str, tuple[tuple[str, int], ...]]]:
        for what in MEMBERSHIPS:
            there = sorted((name, count) for (kind, name), count in self._members.items() if kind == what)
            if there:
                yield what, tuple(there)

    def _exercise(self, exercise: Exercise) -> ExerciseSummary:
        passed, failed, not_started, missing = (self._statuses[exercise.id, letter] for letter in "pfnm")
        return ExerciseSummary(
            id=exercise.id,
            title=exercise.title,
            part=self._headings.get(exercise.id, ""),
            max_score=exercise.points,
            passed=passed,
            failed=failed,
            not_started=not_started,
            missing=missing,
            mean=self._points[exercise.id] / (passed + failed) if passed + failed else None,
        )

    def _misunderstandings(self) -> tuple[Misunderstanding, ...]:
        """Return the misunderstandings, those of most students first, equal ones in the catalogue's order."""
        order = {code: place for place, code in enumerate(CATALOGUE)}
        codes = sorted(self._had, key=lambda code: (-self._had[code], order.get(code, len(order)), code))
        return tuple(self._misunderstanding(code) for code in codes)

    def _misunderstanding(self, code: str) -> Misunderstanding:
        kind = CATALOGUE.get(code)
        seen = [
            Occurrence(exercise.id, self._had_in[code, exercise.id], tuple(self._names[code, exercise.id]))
            for exercise in self._exercises
            if self._had_in[code, exercise.id]
        ]
        return Misunderstanding(
            code=code,
            family=kind.family if kind else "",
            seen_when=kind.seen_when if kind else code,
            students=self._had[code],
            seen=tuple(sorted(seen, key=lambda one: -one.students)),
        )

    def _check_summaries(self) -> tuple[CheckSummary, ...]:
        """Return all checks by exercise, in the order of the suites."""
        checks = [
            CheckSummary(exercise, title, self._failed[exercise, name], self._checks[exercise, name])
            for (exercise, name), title in self._titles.items()
        ]
        return tuple(sorted(checks, key=lambda check: self._place[check.exercise]))

    def _hardest(self) -> tuple[CheckSummary, ...]:
        checks = [check for check in self._check_summaries() if check.failed]
        return tuple(sorted(checks, key=lambda check: -check.failed))


class _Capped(Generic[T]):
    """A list that counts all of its items, and keeps the first `MOST_LISTED`."""

    def __init__(self) -> None:
        """Start empty."""
        self.all = 0
        self.listed: list[T] = []

    def add(self, one: T) -> None:
        """Count an item, and keep it if there is room."""
        self.all += 1
        if len(self.listed) < MOST_LISTED:
            self.listed.append(one)


def _places(exercises: Sequence[Exercise]) -> dict[str, int]:
    return {exercise.id: place for place, exercise in enumerate(exercises)}


def _graded(entry: ClassEntry, place: Mapping[str, int]) -> list[ExerciseGrade]:
    return [one for one in entry.grade.exercises if one.id in place] if entry.grade else []


def _row(entry: ClassEntry, exercises: Sequence[Exercise]) -> StudentRow:
    worth = {exercise.id: exercise.points for exercise in exercises}
    grade, statuses = entry.grade, dict.fromkeys(worth, "m")
    statuses |= {one.id: LETTERS[one.status] for one in (grade.exercises if grade else ()) if one.id in worth}
    final = standing(grade, entry.decisions, worth)
    return StudentRow(
        student=entry.student,
        page=entry.page,
        score=final.points or Decimal(0),
        statuses="".join(statuses.values()),
        points=tuple(final.exercises.get(name, Decimal(0)) for name in worth),
        handed_in=grade is not None,
        late=entry.late or final.days_late > 0,
        to_look_at=len(entry.attention),
        delay=final.delay,
        deducted=final.deducted,
        changes=final.changes,
        found=tuple(_found(grade, exercises)) if grade else (),
        membership=entry.membership,
    )


def _found(grade: Grade, exercises: Sequence[Exercise]) -> Iterator[tuple[str, int]]:
    place = _places(exercises)
    for one in grade.exercises:
        if one.id in place and one.status in ("passed", "failed"):
            yield from ((code, place[one.id]) for code in dict.fromkeys(finding.code for finding in one.findings))


def _distribution(scores: Sequence[Decimal], most: int) -> tuple[Bin, ...]:
    """Return at most `MOST_BINS` bins of equal, round width (1, 2, 5, 10, …), from 0 points to `most`."""
    widths = (factor * 10**power for power in range(12) for factor in (1, 2, 5))
    width = next(width for width in widths if most // width < MOST_BINS)
    counts = Counter(int(score // width) for score in scores)
    return tuple(
        Bin(place * width, min((place + 1) * width - 1, most), counts[place]) for place in range(most // width + 1)
    )
