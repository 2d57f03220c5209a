"""What a worker of a batch does, in a process of its own or on another machine: an order in, an answer out, as bytes.

An order carries the students' files and what is known of them already; the answer, what was graded and each
student's page. The suites are the worker's own: it refuses to grade by others than those that the order names.
"""

import atexit
import functools
import hashlib
import importlib.metadata
import queue
import threading
from collections.abc import Mapping
from pathlib import Path

import msgspec

from grader.course import Course, Exercise
from grader.exceptions import GraderError
from grader.graded import Graded, Marked, file_text
from grader.isolation import Wish
from grader.judge import Submission, grade_from, mark
from grader.reports import student_page
from grader.trace import Value

PACKAGE = Path(__file__).parent
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


def rules_of(exercise: Exercise) -> bytes:
    """A digest of all that decides what a file is worth: the grader, and the exercise as it stands in its course."""
    return hashlib.sha256(_grader_itself() + exercise.rules).digest()


@functools.lru_cache(maxsize=1)
def _grader_itself() -> bytes:
    whole = hashlib.sha256(importlib.metadata.version("coroutine-grader").encode())
    for file in sorted(path for path in PACKAGE.rglob("*.py") if "_course" not in path.parts):
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.digest()


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
    return msgspec.json.encode([_answer(judge, work) for work in decoded.works])


def answers_in(data: bytes) -> list[Answer]:
    return msgspec.json.decode(data, type=list[Answer])


@functools.lru_cache(maxsize=1)
def _judge(course: str, exercises: tuple[str, ...], isolation: Wish) -> "Judge":
    """This process's own, for all orders that it gets: the suites are collected once."""
    opened = Course(Path(course))
    judge = Judge(opened, opened.select(exercises), isolation)
    atexit.register(judge.close)
    return judge


def _answer(judge: "Judge", work: Work) -> Answer:
    marked = judge.mark(work)
    whole = work.known | marked
    graded = Graded(
        grade=grade_from(work.student, {exercise.id: whole[exercise.id] for exercise in judge.exercises}),
        files={one.id: file_text(work.files[one.id], one.file) for one in judge.exercises if one.id in work.files},
        timelines={name: one.timeline for name, one in whole.items() if one.timeline is not None},
    )
    return Answer(student=work.student, marked=marked, page=student_page.render(graded, judge.course, CLASS_PAGE))


class _HandedOver(Submission, frozen=True, kw_only=True):
    """A submission whose files came with the order."""

    path: str = ""
    files: dict[str, bytes]
    graded_anew: tuple[str, ...]

    def wanted(self, exercises: tuple[Exercise, ...]) -> tuple[Exercise, ...]:
        return tuple(exercise for exercise in exercises if exercise.id in self.graded_anew)

    def read(self, exercise: Exercise) -> bytes | None:
        return self.files.get(exercise.id)


class Judge:
    """A judge that waits for work: the suites are collected once, in a thread that goes on until `close`."""

    def __init__(self, course: Course, exercises: tuple[Exercise, ...], isolation: Wish) -> None:
        self.course, self.exercises, self._isolation = course, exercises, isolation
        self._handed_over: queue.SimpleQueue[Submission | None] = queue.SimpleQueue()
        self._marked: queue.SimpleQueue[Mapping[str, Marked]] = queue.SimpleQueue()
        self._failure: BaseException | None = None
        self._in_use = threading.Lock()
        self._thread = threading.Thread(target=self._sit, name="judge", daemon=True)
        self._thread.start()

    def _sit(self) -> None:
        submissions = iter(self._handed_over.get, None)
        try:
            mark(self.course, self.exercises, submissions, lambda _, done: self._marked.put(done), self._isolation)
        except BaseException as failure:
            self._failure = failure
        self._marked.put({})

    def mark(self, work: Work) -> dict[str, Marked]:
        """Grade what is to be graded anew.

        Raises:
            GraderError: nothing can be graded here.
        """
        with self._in_use:  # a cluster's worker may have several threads
            if self._failure is None:
                self._handed_over.put(_HandedOver(name=work.student, files=work.files, graded_anew=work.graded_anew))
                done = dict(self._marked.get())
            if self._failure is not None:
                raise self._failure
            return done

    def close(self) -> None:
        self._handed_over.put(None)
        self._thread.join()
