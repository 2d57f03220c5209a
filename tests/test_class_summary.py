"""A class counted: every number on an instructor's page comes from here."""

import tracemalloc
from collections.abc import Iterator

import msgspec
import pytest

from grader.classroom.attention import Attention, Remarks, of_student
from grader.classroom.counting import MOST_LISTED, rows, summarize
from grader.classroom.summary import Bin, ClassEntry, ClassSummary
from grader.course.course import Course, installed_course
from grader.findings.catalogue import CATALOGUE
from grader.grades.results import Check, ExerciseGrade, Finding, Grade, Status, grade_of
from grader.intake import HandIn
from grader.trace.events import Flag

COURSE = Course(installed_course())
TWO = COURSE.select(["01", "08"])
FIRST, SECOND = TWO


def graded(exercise: int, status: Status, score: int = 0, *codes: str, flags: tuple[Flag, ...] = ()) -> ExerciseGrade:
    """Return the grade of an exercise with two checks, of which the second fails if the status is failed."""
    begun = status in ("passed", "failed")
    checks = [("test_one", "One", True), ("test_two", "Two", status == "passed")] if begun else []
    findings = [Finding(code=code, title=code, message=code, file="file.py", line=1) for code in codes]
    return ExerciseGrade(
        id=TWO[exercise].id,
        status=status,
        score=score,
        max_score=TWO[exercise].points,
        checks=tuple(
            Check(name=name, title=title, status="passed" if right else "failed", score=0, max_score=1)
            for name, title, right in checks
        ),
        findings=tuple(findings),
        flags=flags or msgspec.UNSET,
    )


def entry(
    student: str, *exercises: ExerciseGrade, isolation: str = "limits", notes: tuple[str, ...] = (), **more: object
) -> ClassEntry:
    """Return an entry as a batch makes it; `notes` are those of the hand-in."""
    grade: Grade | None = grade_of(student, exercises, isolation) if exercises else None
    hand_in = HandIn(student=student, origin=student if grade else "", notes=notes)
    seen = tuple(of_student(hand_in, Remarks(), grade, TWO))
    page = f"students/{student}.html"
    return ClassEntry(student=student, page=page, grade=grade, attention=seen, **more)  # type: ignore[arg-type]


def summary(*entries: ClassEntry) -> ClassSummary:
    return summarize(COURSE, TWO, entries)


THREE = (
    entry("ada", graded(0, "passed", 7), graded(1, "passed", 7)),
    entry("bob", graded(0, "failed", 3, "never-awaited"), graded(1, "failed", 2, "never-awaited", "sequential-await")),
    entry("eve", graded(0, "not started"), graded(1, "missing", 0, "missing-file")),
)


def test_each_student_is_a_row_in_the_order_of_the_class() -> None:
    made = list(rows(TWO, [*THREE, entry("zoe")]))
    assert [(row.student, row.score, row.statuses, row.points) for row in made] == [
        ("ada", 14, "pp", (7, 7)),
        ("bob", 5, "ff", (3, 2)),
        ("eve", 0, "nm", (0, 0)),
        ("zoe", 0, "mm", (0, 0)),
    ]
    assert [row.handed_in for row in made] == [True, True, True, False]
    assert made[0].page == "students/ada.html"


def test_exercises_are_counted_and_the_mean_is_of_those_who_began() -> None:
    first, second = summary(*THREE, entry("zoe")).exercises
    assert (first.title, first.max_score) == ("Hello, world", 7)
    assert (first.passed, first.failed, first.not_started, first.missing, first.mean) == (1, 1, 1, 1, 5)
    assert (second.passed, second.failed, second.not_started, second.missing, second.mean) == (1, 1, 0, 2, 4.5)


def test_the_headline_is_of_those_who_handed_something_in() -> None:
    made = summary(*THREE, entry("zoe"), entry("kim", graded(0, "failed", 4), graded(1, "failed", 4), late=True))
    assert (made.students, made.handed_in, made.all_passed, made.all_late) == (5, 4, 1, 1)
    assert (made.mean, made.median, made.max_score) == (6.75, 6.5, 14)


def test_a_class_in_which_nobody_handed_in_has_no_mean() -> None:
    made = summary(entry("zoe"))
    assert (made.mean, made.median, made.exercises[0].mean) == (None, None, None)
    assert sum(column.students for column in made.distribution) == 0
    assert summary().students == 0


def test_points_are_distributed_over_bins_from_nothing_to_all() -> None:
    assert summary(*THREE).distribution == tuple(
        Bin(points, points, {0: 1, 5: 1, 14: 1}.get(points, 0)) for points in range(15)
    )
    whole = summarize(COURSE, COURSE.part(1).exercises, [])
    assert [(one.least, one.most) for one in whole.distribution[:2]] == [(0, 9), (10, 19)]
    assert (
        whole.distribution[-1].most == whole.max_score == sum(exercise.points for exercise in COURSE.part(1).exercises)
    )


def test_what_most_have_misunderstood_comes_first_in_the_catalogue_s_words() -> None:
    again = entry("kim", graded(0, "failed", 1, "sequential-await"), graded(1, "failed", 1, "sequential-await"))
    sequential, awaited = summary(*THREE, again).misunderstandings
    assert (sequential.code, sequential.students) == ("sequential-await", 2)
    assert sequential.seen_when == CATALOGUE["sequential-await"].seen_when
    assert [(seen.exercise, seen.students, [row.student for row in seen.names]) for seen in sequential.seen] == [
        (SECOND.id, 2, ["bob", "kim"]),
        (FIRST.id, 1, ["kim"]),
    ]
    assert (awaited.code, awaited.students, len(awaited.seen)) == ("never-awaited", 1, 2)


def test_what_is_not_handed_in_is_not_misunderstood() -> None:
    assert summary(THREE[2]).misunderstandings == ()


def test_a_finding_that_the_catalogue_does_not_know_is_told_by_its_code() -> None:
    (one,) = summary(entry("bob", graded(0, "failed", 0, "of-a-later-version"))).misunderstandings
    assert (one.code, one.seen_when, one.family) == ("of-a-later-version", "of-a-later-version", "")


def test_names_are_kept_up_to_two_hundred_and_counted_beyond() -> None:
    (one,) = summary(*(entry(f"s{n}", graded(0, "failed", 0, "never-awaited")) for n in range(250))).misunderstandings
    assert (one.students, one.seen[0].students, len(one.seen[0].names)) == (250, 250, 200)


def test_checks_that_most_did_not_pass_come_first() -> None:
    made = summary(*THREE, entry("kim", graded(1, "failed", 2)))
    assert [(check.exercise, check.title, check.failed, check.tried) for check in made.hardest] == [
        (SECOND.id, "Two", 2, 3),
        (FIRST.id, "Two", 1, 2),
    ]


def test_the_ten_slowest_the_slowest_first() -> None:
    made = summary(*(entry(f"s{n}", graded(0, "passed", 7), seconds=n / 10) for n in range(30)))
    assert [(seconds, row.student) for seconds, row in made.slowest][:2] == [(2.9, "s29"), (2.8, "s28")]
    assert len(made.slowest) == 10
    assert summary(entry("zoe", seconds=0.0)).slowest == ()


def test_flags_notes_and_isolation_are_gathered() -> None:
    flag = Flag(what="reads the suite", line=3)
    made = summary(
        entry("ada", graded(0, "passed", 7, flags=(flag, flag)), isolation="landlock 7, seccomp, limits"),
        entry("bob", graded(0, "passed", 7), notes=("cannot be read",), not_counted=("old/bob.zip",)),
        entry("zoe"),
    )
    what = "reads the suite (line 3)"
    assert [one.attention for one in made.attention] == [
        Attention("bob", "", "cannot be read", "bob"),
        *[Attention("ada", FIRST.id, what, FIRST.file, 1)] * 2,
    ]
    assert [one.student and one.student.to_look_at for one in made.attention] == [1, 2, 2]
    assert [(one.student.student, one.not_counted) for one in made.noted] == [("bob", ("old/bob.zip",))]
    assert dict(made.isolation) == {"landlock 7, seccomp, limits": 1, "limits": 1}


def test_exercises_that_were_not_asked_for_are_not_counted() -> None:
    only = summarize(COURSE, TWO[:1], [THREE[1]])
    assert (only.mean, only.max_score, len(only.exercises)) == (3, 7, 1)
    assert [row.score for row in rows(TWO[:1], [THREE[1]])] == [3]
    assert [one.exercise for one in only.hardest] == [FIRST.id]


def test_of_the_late_the_flagged_and_the_noted_the_first_are_listed_and_all_are_counted() -> None:
    both = tuple(graded(place, "passed", 7, flags=(Flag(what="reads the suite"),)) for place in (0, 1))
    several = MOST_LISTED + 50
    made = summary(*(entry(f"s{number}", *both, late=True, not_counted=("a",)) for number in range(several)))
    assert [len(made.late), len(made.attention), len(made.noted)] == [MOST_LISTED] * 3
    assert (made.all_late, made.to_look_at, made.all_attention, made.all_noted) == (
        several,
        several,
        2 * several,
        several,
    )
    assert made.late[0].student == made.noted[0].student.student == "s0"


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_a_larger_class_takes_no_more_memory() -> None:
    def many(count: int) -> Iterator[ClassEntry]:
        for number in range(count):
            both = (graded(place, "failed", 3, "never-awaited", flags=(Flag(what="odd"),)) for place in (0, 1))
            yield entry(f"student {number}", *both, late=True, notes=("a note",))

    def peak(count: int) -> int:
        tracemalloc.start()
        try:
            assert summarize(COURSE, TWO, many(count)).students == count
            assert sum(1 for _ in rows(TWO, many(count))) == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    more = 5000
    peak(MOST_LISTED + more)  # the interpreter's own tables grow at the first time
    assert (peak(MOST_LISTED + more) - peak(MOST_LISTED)) / more < 30  # bytes: not even a name
