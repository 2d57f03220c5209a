"""What a worker of a batch does, in a process of its own or on another machine: an order in, an answer out, as bytes.

An order carries the students' files and what is known of them already; the answer, what was graded and each
student's page. The suites are the worker's own: it refuses to grade by others than those that the order names.
"""

import atexit
import functools
from pathlib import Path

import msgspec

from grader.course import Course
from grader.exceptions import GraderError
from grader.graded import Graded, Marked, file_text
from grader.isolation import Wish
from grader.judge import grade_from
from grader.reports import student_page
from grader.rules import rules_of
from grader.standing_judge import StandingJudge
from grader.trace import Value

CLASS_PAGE = "../index.html"
"""From a student's page."""


class Work(Value, frozen=True, kw_only=True):
    """A student's files by exercise, those to be graded, and what is known of the others."""

    student: str
    files: dict[str, bytes]
    graded_anew: tuple[str, ...]
    known: dict[str, Marked]


class Order(Value, frozen=True, kw_only=True):
    """Grade these, in this course, by these rules: `rules` has a digest for each exercise."""

    course: str
    rules: dict[str, bytes]
    isolation: Wish
    works: tuple[Work, ...]


class Answer(Value, frozen=True, kw_only=True):
    """What was graded anew of a student, by exercise, and the student's page."""

    student: str
    marked: dict[str, Marked]
    page: str


def carry_out(order: bytes) -> bytes:
    """Grade what an `Order` says; the answers, in its order, as JSON.

    Raises:
        GraderError: the course here is another one, or programs cannot be run here as the order asks.
    """
    decoded = msgspec.json.decode(order, type=Order)
    judge = _judge(decoded.course, tuple(decoded.rules), decoded.isolation)
    for exercise in judge.exercises:
        if rules_of(exercise) != decoded.rules[exercise.id]:
            raise GraderError(f"the worker's {exercise.id}, or its grader, is not the one that the batch grades by")
    try:
        return msgspec.json.encode([_answer(judge, work) for work in decoded.works])
    except Exception:
        _judge.cache_clear()  # it may be broken: the next order gets a new one
        raise


def answers_in(data: bytes) -> list[Answer]:
    return msgspec.json.decode(data, type=list[Answer])


@functools.lru_cache(maxsize=1)
def _judge(course: str, exercises: tuple[str, ...], isolation: Wish) -> StandingJudge:
    """This process's own, for all orders that it gets: the suites are collected once."""
    opened = Course(Path(course))
    judge = StandingJudge(opened, opened.select(exercises), isolation)
    atexit.register(judge.close)
    return judge


def _answer(judge: StandingJudge, work: Work) -> Answer:
    marked = judge.mark(work.student, work.files, work.graded_anew)
    whole = work.known | marked
    graded = Graded(
        grade=grade_from(work.student, {exercise.id: whole[exercise.id] for exercise in judge.exercises}),
        files={one.id: file_text(work.files[one.id], one.file) for one in judge.exercises if one.id in work.files},
        timelines={name: one.timeline for name, one in whole.items() if one.timeline is not None},
    )
    return Answer(student=work.student, marked=marked, page=student_page.render(graded, judge.course, CLASS_PAGE))
