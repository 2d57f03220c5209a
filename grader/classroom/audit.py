"""The audit of a class: what was flagged, or everything that passed, once more in real time (`grader.grading.audit`).

A result that was audited is kept with the grade, so that the same command does not repeat it.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import NamedTuple

from grader.classroom.store import Store
from grader.course.course import Course, Exercise
from grader.grades.graded import Marked
from grader.grading.audit import GradedExercise, audit, is_worth_it, with_result
from grader.isolation import SandboxPolicy


class _Key(NamedTuple):
    student: str
    exercise: str
    marked: Marked


class AuditCounts(NamedTuple):
    """The numbers of exercises that agree and that differ in an audit, and those not audited by their reason."""

    agree: int
    differ: int
    not_possible: dict[str, int]


def audit_class(
    course: Course,
    exercises: tuple[Exercise, ...],
    store: Store,
    everything: bool,
    isolation: SandboxPolicy = "prefer",
    strict_names: bool = False,
) -> None:
    """Audit the results in a store that were not audited before, and store what each audit shows.

    Args:
        course: the course.
        exercises: the graded exercises.
        store: the store of a batch.
        everything: whether all that passed is audited, and not only what has a flag.
        isolation: how strictly to sandbox programs.
        strict_names: whether a file counts only under its exact name.

    Raises:
        GraderError: this machine cannot run programs in this way, or the results cannot be stored.
    """
    with closing(audit(_cases(course, exercises, store, everything, strict_names), isolation)) as results:
        for key, audited in results:
            store.renew(key.student, key.exercise, with_result(key.marked, audited))


def _cases(
    course: Course, exercises: tuple[Exercise, ...], store: Store, everything: bool, strict_names: bool
) -> Iterator[GradedExercise[_Key]]:
    for hand_in in store.hand_ins():
        marked = store.of(hand_in.student)
        chosen = [one for one in exercises if one.id in marked and is_worth_it(marked[one.id], everything)]
        if not chosen or not hand_in.origin:
            continue
        files, _, _ = hand_in.contents(exercises, course.exercises, strict_names)
        for exercise in chosen:
            rehearsal = marked[exercise.id].rehearsal
            if rehearsal is not None and exercise.id in files:
                key = _Key(hand_in.student, exercise.id, marked[exercise.id])
                yield GradedExercise(key, exercise.file, files[exercise.id], rehearsal, exercise.scenarios)


def counts(store: Store, exercises: tuple[Exercise, ...]) -> AuditCounts:
    """Return the results of all audits of these exercises."""
    results: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    ids = {exercise.id for exercise in exercises}
    for hand_in in store.hand_ins():
        for name, marked in store.of(hand_in.student).items():
            if marked.audited is not None and name in ids:
                results[marked.audited.result] += 1
                if marked.audited.result == "not possible":
                    reasons[marked.audited.what] += 1
    return AuditCounts(results["agrees"], results["differs"], dict(reasons.most_common()))
