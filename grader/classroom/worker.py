"""The worker of a batch, in its own process or on another machine: it receives a chunk and returns results, as bytes.

A chunk contains students' files and their known results; the results contain what was graded now, and each student's
page. The worker uses its own copy of the suites, and refuses a chunk whose digests name different ones. It keeps one
judge from chunk to chunk, so that the suites are collected once for each process.
"""

import atexit
from pathlib import Path

import msgspec

from grader.classroom.shared_results import LatestResults
from grader.classroom.students import page_of
from grader.classroom.unread_files import told
from grader.course.course import Course
from grader.course.digests import grading_digest
from grader.exceptions import GraderError
from grader.grades.decisions import NONE, Decisions
from grader.grades.graded import Marked
from grader.grading.equal_programs import Digests
from grader.grading.judge_service import JudgeService
from grader.isolation import SandboxPolicy
from grader.trace.fields import Value


class StudentJob(Value, frozen=True, kw_only=True):
    """A student's files by exercise, the exercises to grade, and the known results of the others.

    `shown` is what the page calls the student. `unread` says, by exercise, why a file that was handed in is not among
    the files. `digests` are those of the files to grade.
    """

    student: str
    shown: str
    files: dict[str, bytes]
    graded_anew: tuple[str, ...]
    known: dict[str, Marked]
    unread: dict[str, str] = msgspec.field(default_factory=dict)
    decisions: Decisions = NONE
    digests: dict[str, Digests] = msgspec.field(default_factory=dict)


class Chunk(Value, frozen=True, kw_only=True):
    """The work for one call of a worker; `rules` has the digest of the rules of each exercise."""

    course: str
    rules: dict[str, bytes]
    isolation: SandboxPolicy
    jobs: tuple[StudentJob, ...]


class StudentResult(Value, frozen=True, kw_only=True):
    """The new results of a student by exercise, and the student's page; so many are `equal` to known ones."""

    student: str
    marked: dict[str, Marked]
    page: str
    equal: int = 0


def grade_chunk(chunk: bytes) -> bytes:
    """Grade a `Chunk`, and return its `StudentResult`s in the same order; both are JSON.

    Raises:
        GraderError: the course on this machine is a different one, or programs cannot be run with this isolation.
    """
    decoded = msgspec.json.decode(chunk, type=Chunk)
    judge = _judge(decoded.course, tuple(decoded.rules), decoded.isolation)
    for exercise in judge.exercises:
        if grading_digest(exercise) != decoded.rules[exercise.id]:
            raise GraderError(f"the worker's {exercise.id}, or its grader, is not the one that the batch grades by")
    try:
        return msgspec.json.encode([_grade_student(judge, job) for job in decoded.jobs])
    except Exception:
        _judges.clear()  # the judge may be broken, so the next chunk gets a new one
        raise


def decode_results(data: bytes) -> list[StudentResult]:
    """Return the results that `grade_chunk` returned as JSON."""
    return msgspec.json.decode(data, type=list[StudentResult])


_judges: dict[tuple[object, ...], JudgeService] = {}
"""The judge of this process, by what it was made for; at most one."""
_latest = LatestResults()
"""The last results of this judge."""


def _judge(course: str, exercises: tuple[str, ...], isolation: SandboxPolicy) -> JudgeService:
    """Return the judge of this process, which stays for the next chunks."""
    wanted = (course, exercises, isolation)
    if wanted not in _judges:
        end_judge()
        opened = Course(Path(course))
        _judges[wanted] = JudgeService(opened, opened.select(exercises), isolation)
    return _judges[wanted]


@atexit.register
def end_judge() -> None:
    """End the judge of this process, if there is one; the next chunk starts another."""
    _latest.clear()
    while _judges:
        _judges.popitem()[1].close()


def _grade_student(judge: JudgeService, job: StudentJob) -> StudentResult:
    equal = _latest.find(job.digests)
    wanted = [name for name in job.graded_anew if name not in equal]
    marked = equal | (told(judge.mark(job.student, job.files, wanted), job.unread) if wanted else {})
    _latest.add(job.digests, marked)
    whole = job.known | marked
    page = page_of(judge.course, judge.exercises, job.shown, whole, job.files, job.decisions)
    return StudentResult(student=job.student, marked=marked, page=page, equal=len(equal))
