"""A class at a glance: who has what, what was misunderstood and by how many, what an instructor should look at.

Counting only, in one pass: a class takes no more memory than its exercises do. Its students' rows are made one by
one (`rows`), for whoever lists them.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

import msgspec

from grader.course import Course, Exercise
from grader.findings.catalogue import CATALOGUE
from grader.results import ExerciseGrade, Grade
from grader.trace import Flag, Value

T = TypeVar("T")
MOST_NAMES = 200
"""Students named for one misunderstanding in one exercise."""
MOST_LISTED = 300
"""Students listed who are late, or whose programs or hand-ins are to be looked at; the table marks them all."""
MOST_BINS, SLOWEST = 16, 10
CODES = {"passed": "p", "failed": "f", "not started": "n", "missing": "m"}
"""A status as a letter of `StudentRow.statuses`."""


class Entry(Value, frozen=True, kw_only=True):
    """One student of the class. `grade` is None for those who handed in nothing.

    `page` is the link to the student's page; `seconds` are the wall seconds that grading took; `not_counted` names
    older hand-ins.
    """

    student: str
    page: str
    grade: Grade | None
    seconds: float = 0.0
    late: bool = False
    notes: tuple[str, ...] = ()
    not_counted: tuple[str, ...] = ()


class StudentRow(NamedTuple):
    """A student in the class's table: a letter and the points for each exercise of the summary."""

    student: str
    page: str
    score: int
    statuses: str
    points: tuple[int, ...]
    handed_in: bool
    late: bool
    flags: int


class ExerciseSummary(NamedTuple):
    """How an exercise went. `mean` is the mean of the points of those who began it, None if nobody did."""

    id: str
    title: str
    max_score: int
    passed: int
    failed: int
    not_started: int
    missing: int
    mean: float | None


class Bin(NamedTuple):
    """So many students who handed something in have from `least` to `most` points."""

    least: int
    most: int
    students: int


class Seen(NamedTuple):
    """In one exercise, `students` had a misunderstanding; the first of them by name."""

    exercise: str
    students: int
    names: tuple[StudentRow, ...]


class Misunderstanding(NamedTuple):
    """A finding over the whole class, in the catalogue's words. `students` are counted once, in `seen` per exercise."""

    code: str
    family: str
    seen_when: str
    students: int
    seen: tuple[Seen, ...]


class HardCheck(NamedTuple):
    """A check that `failed` of `tried` students did not pass."""

    exercise: str
    title: str
    failed: int
    tried: int


class Flagged(NamedTuple):
    """What an instructor should look at, in one exercise of one student."""

    student: StudentRow
    exercise: str
    flags: tuple[Flag, ...]


class Noted(NamedTuple):
    """What is to be said of a hand-in."""

    student: StudentRow
    notes: tuple[str, ...]
    not_counted: tuple[str, ...]


class ClassSummary(NamedTuple):
    """The whole class. Students stand in the order in which they came, exercises in teaching order.

    `mean` and `median` are points of those who handed something in, None if nobody did; `slowest` has wall seconds;
    `isolation` tells how many students' programs were kept by what. Of those `late`, `flagged` and `noted` the first
    few are there; how many there are say `all_late`, `to_look_at` (students), `all_flagged` (their exercises) and
    `all_noted`.
    """

    title: str
    max_score: int
    students: int
    exercises: tuple[ExerciseSummary, ...]
    handed_in: int
    all_passed: int
    all_late: int
    to_look_at: int
    all_flagged: int
    all_noted: int
    mean: float | None
    median: float | None
    distribution: tuple[Bin, ...]
    misunderstandings: tuple[Misunderstanding, ...]
    hardest: tuple[HardCheck, ...]
    slowest: tuple[tuple[float, StudentRow], ...]
    late: tuple[StudentRow, ...]
    flagged: tuple[Flagged, ...]
    noted: tuple[Noted, ...]
    isolation: tuple[tuple[str, int], ...]


def summarize(course: Course, exercises: Sequence[Exercise], entries: Iterable[Entry]) -> ClassSummary:
    """The class's summary, in one pass over its students; `exercises` are those that were graded."""
    counting = _Counting(exercises)
    for entry in entries:
        counting.add(entry)
    return counting.summary(course.title)


def rows(exercises: Sequence[Exercise], entries: Iterable[Entry]) -> Iterator[StudentRow]:
    """A row for each student, in their order."""
    place = _places(exercises)
    for entry in entries:
        yield _row(entry, _graded(entry, place), place)


class _Counting:
    """What is known of the class so far."""

    def __init__(self, exercises: Sequence[Exercise]) -> None:
        self._exercises = exercises
        self._place = _places(exercises)
        self._students = self._all_passed = self._to_look_at = 0
        self._scores: Counter[int] = Counter()
        """Students who handed something in by their points."""
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
        self._late = _First[StudentRow]()
        self._flagged = _First[Flagged]()
        self._noted = _First[Noted]()
        self._isolation: Counter[str] = Counter()

    def add(self, entry: Entry) -> None:
        graded = _graded(entry, self._place)
        row = _row(entry, graded, self._place)
        self._students += 1
        self._all_passed += set(row.statuses) == {"p"}
        self._to_look_at += row.flags > 0
        self._had.update(set().union(*(self._learn(one, row) for one in graded)))
        for exercise, letter in zip(self._exercises, row.statuses, strict=True):
            self._statuses[exercise.id, letter] += 1
        if entry.seconds > 0:
            self._slowest = heapq.nlargest(SLOWEST, [*self._slowest, (entry.seconds, -self._students, row)])
        if entry.late:
            self._late.add(row)
        if entry.notes or entry.not_counted:
            self._noted.add(Noted(row, entry.notes, entry.not_counted))
        if entry.grade is not None:
            self._isolation[entry.grade.isolation] += 1
            self._scores[row.score] += 1

    def _learn(self, one: ExerciseGrade, row: StudentRow) -> set[str]:
        """Of one exercise of one student; gives the codes of what was misunderstood."""
        if flags := _flags(one):
            self._flagged.add(Flagged(row, one.id, flags))
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
            if len(names) < MOST_NAMES:
                names.append(row)
        return codes

    # What comes of it ---------------------------------------------------------------------------------

    def summary(self, title: str) -> ClassSummary:
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
            all_flagged=self._flagged.all,
            all_noted=self._noted.all,
            mean=sum(scores) / len(scores) if scores else None,
            median=(scores[len(scores) // 2] + scores[(len(scores) - 1) // 2]) / 2 if scores else None,
            distribution=_distribution(scores, most),
            misunderstandings=self._misunderstandings(),
            hardest=self._hardest(),
            slowest=tuple((seconds, row) for seconds, _, row in self._slowest),
            late=tuple(self._late.listed),
            flagged=tuple(self._flagged.listed),
            noted=tuple(self._noted.listed),
            isolation=tuple(self._isolation.most_common()),
        )

    def _exercise(self, exercise: Exercise) -> ExerciseSummary:
        passed, failed, not_started, missing = (self._statuses[exercise.id, letter] for letter in "pfnm")
        return ExerciseSummary(
            id=exercise.id,
            title=exercise.title,
            max_score=exercise.points,
            passed=passed,
            failed=failed,
            not_started=not_started,
            missing=missing,
            mean=self._points[exercise.id] / (passed + failed) if passed + failed else None,
        )

    def _misunderstandings(self) -> tuple[Misunderstanding, ...]:
        """What most students had comes first; of equals, what the catalogue names first."""
        order = {code: place for place, code in enumerate(CATALOGUE)}
        codes = sorted(self._had, key=lambda code: (-self._had[code], order.get(code, len(order)), code))
        return tuple(self._misunderstanding(code) for code in codes)

    def _misunderstanding(self, code: str) -> Misunderstanding:
        kind = CATALOGUE.get(code)
        seen = [
            Seen(exercise.id, self._had_in[code, exercise.id], tuple(self._names[code, exercise.id]))
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

    def _hardest(self) -> tuple[HardCheck, ...]:
        checks = [
            HardCheck(exercise, self._titles[exercise, name], failed, self._checks[exercise, name])
            for (exercise, name), failed in self._failed.items()
            if failed
        ]
        return tuple(sorted(checks, key=lambda check: (-check.failed, self._place[check.exercise])))


class _First(Generic[T]):
    """Counts all, and keeps as many as are listed."""

    def __init__(self) -> None:
        self.all = 0
        self.listed: list[T] = []

    def add(self, one: T) -> None:
        self.all += 1
        if len(self.listed) < MOST_LISTED:
            self.listed.append(one)


def _places(exercises: Sequence[Exercise]) -> dict[str, int]:
    return {exercise.id: place for place, exercise in enumerate(exercises)}


def _graded(entry: Entry, place: Mapping[str, int]) -> list[ExerciseGrade]:
    return [one for one in entry.grade.exercises if one.id in place] if entry.grade else []


def _row(entry: Entry, graded: Sequence[ExerciseGrade], place: Mapping[str, int]) -> StudentRow:
    letters, points = ["m"] * len(place), [0] * len(place)
    for one in graded:
        letters[place[one.id]], points[place[one.id]] = CODES[one.status], one.score
    return StudentRow(
        student=entry.student,
        page=entry.page,
        score=sum(points),
        statuses="".join(letters),
        points=tuple(points),
        handed_in=entry.grade is not None,
        late=entry.late,
        flags=sum(len(_flags(one)) for one in graded),
    )


def _flags(one: ExerciseGrade) -> tuple[Flag, ...]:
    return () if isinstance(one.flags, msgspec.UnsetType) else one.flags


def _distribution(scores: Sequence[int], most: int) -> tuple[Bin, ...]:
    """Bins of equal, round width from 0 points to the `most` that one can have."""
    widths = (factor * 10**power for power in range(12) for factor in (1, 2, 5))
    width = next(width for width in widths if most // width < MOST_BINS)
    counts = Counter(score // width for score in scores)
    return tuple(
        Bin(place * width, min((place + 1) * width - 1, most), counts[place]) for place in range(most // width + 1)
    )
