"""A batch: the submissions of a whole class, graded on a pool of workers. None of them can stop the others.

How the pool is used: students are packed into chunks of four. An `Engine` provides an executor of
`concurrent.futures`, a pool of processes on this machine or Dask's on several. At most two chunks per worker are
submitted at a time, so that no worker is idle and memory does not grow with the class. A chunk and its results are
bytes (`grader.classroom.worker`). Each student's results are stored as soon as they arrive, in one transaction. A
batch that was interrupted or killed therefore continues where it was.

How a failure is isolated: a student's program runs in its own process and cannot crash a worker, but a bug in the
grader or a lack of memory can. A broken pool does not say which chunk broke it. So each failed chunk is split into
single students, the engine starts a new pool, and all chunks that were under way are submitted again. A student whose
chunk has failed `MAX_TRIES` times is reported as ungraded, and the rest of the class goes on.
"""

import errno
import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from pathlib import Path

import msgspec

from grader.classroom import shared_results
from grader.classroom.attention import Remarks
from grader.classroom.engines import Engine
from grader.classroom.naming import OWN_NAMES, STUDENT_PAGES, PageNames
from grader.classroom.regrading import RULES_FACT, cause, rules_of
from grader.classroom.store import KEEPS_FILES, Store
from grader.classroom.unread_files import reasons
from grader.classroom.worker import Chunk, StudentJob, decode_results, grade_chunk
from grader.course.course import Course, Exercise
from grader.course.digests import grading_digest
from grader.exceptions import GraderError
from grader.files import replacing
from grader.intake import HandIn
from grader.isolation import SandboxPolicy
from grader.trace.fields import Value

STUDENTS_IN_CHUNK = 4
"""Students in a chunk: few enough to show progress and to lose little, enough to make sending cheap."""
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
"""Errors of a disk, with which no student can be graded."""
CHECK_INTERVAL = 2.0
"""Wall seconds after which the engine is checked if no chunk has been done."""
MAX_TRIES = 3
"""The most times that a student is graded if workers die or fail each time."""


class BatchProgress(Value, frozen=True, kw_only=True):
    """The progress of a batch: `done` of `total` hand-ins, of which `found` were graded in an earlier run."""

    done: int
    found: int
    total: int


class UngradedStudent(Value, frozen=True, kw_only=True):
    """A student who could not be graded because workers died or failed repeatedly, and the reason."""

    student: str
    reason: str


class Batch:
    """One run over a class.

    Args:
        course: the course.
        exercises: those to grade.
        out: the folder for results. Results of an earlier run are used again.
        engine: the workers.
        isolation: how strictly to sandbox programs.
        report: called after each hand-in.
        strict_names: whether a file counts only under its exact name.
        names: how pages call the students.
    """

    def __init__(
        self,
        course: Course,
        exercises: tuple[Exercise, ...],
        out: Path,
        engine: Engine,
        isolation: SandboxPolicy = "prefer",
        report: Callable[[BatchProgress], None] = lambda progress: None,
        strict_names: bool = False,
        names: PageNames = OWN_NAMES,
    ) -> None:
        """Compute the digests of the rules; nothing is graded yet."""
        self._course, self._exercises, self._isolation = course, exercises, isolation
        self._engine, self._report, self._strict_names, self._names = engine, report, strict_names, names
        self._rules = {exercise.id: grading_digest(exercise) for exercise in exercises}
        self._rules_now = {exercise.id: rules_of(exercise) for exercise in exercises}
        self._pages = out / STUDENT_PAGES
        self._done = self._total = 0
        self._keeps_files = False
        self.found = 0
        """The number of hand-ins that an earlier run had graded."""
        self._keys: dict[str, dict[str, bytes]] = {}
        """The keys of the results of students whose chunks are under way."""
        self._causes: dict[str, dict[str, str]] = {}
        """Why results of these students are replaced."""
        self._equal: dict[str, shared_results.KnownResults] = {}
        """Known results of programs equal to those of these students."""
        self.taken_over = 0
        """The number of results that were taken over from an equal program."""
        self.ungraded: list[UngradedStudent] = []

    def run(self, store: Store) -> None:
        """Grade all hand-ins of the store that it has no current results of.

        Raises:
            GraderError: programs cannot be run with this isolation, the course cannot be used, or the results cannot
                be stored.
            OSError: a page cannot be written, or a worker has no room on its disk.
            KeyboardInterrupt: Ctrl-C was pressed; the results so far are stored.
        """
        self._pages.mkdir(parents=True, exist_ok=True)
        self._total = store.size()
        self._keeps_files = bool(store.fact(KEEPS_FILES))
        at_once = True
        try:
            self._run_chunks(store, _in_chunks(self._pending_jobs(store, store.hand_ins())))
            at_once = False
        finally:
            self._engine.stop(at_once)

    def _pending_jobs(self, store: Store, hand_ins: Iterable[HandIn]) -> Iterator[StudentJob]:
        """Yield the students to grade; count those whose results are known as done."""
        for hand_in in hand_ins:
            if not hand_in.origin:
                self._count()
                continue
            files, notes, beside = hand_in.contents(self._exercises, self._course.exercises, self._strict_names)
            store.remark(hand_in.student, Remarks(notes=notes, beside=beside))
            if self._keeps_files:
                store.keep(hand_in.student, files)
            unread = reasons(hand_in, notes, (one for one in self._exercises if one.id not in files))
            keys = {name: _key(rules, files.get(name), unread.get(name, "")) for name, rules in self._rules.items()}
            known = store.known(hand_in.student, keys)
            anew = tuple(name for name in keys if name not in known)
            if not anew and store.shows_decisions(hand_in.student) and self._has_page(hand_in.student):
                self.found += 1
                self._count()
                continue
            self._keys[hand_in.student] = keys
            self._causes[hand_in.student] = {
                name: self._cause(store, hand_in.student, name, files.get(name), unread.get(name, "")) for name in anew
            }
            found = shared_results.find(store, self._exercises, self._rules, anew, files)
            self._equal[hand_in.student] = found
            yield StudentJob(
                student=hand_in.student,
                shown=self._names.shown(hand_in.student),
                files=files,
                graded_anew=tuple(name for name in anew if name not in found.results),
                known=known | found.results,
                unread=unread,
                decisions=store.decisions(hand_in.student),
                digests=found.digests,
            )

    def _cause(self, store: Store, student: str, exercise: str, file: bytes | None, unread: str) -> str:
        before = store.fact(f"{RULES_FACT}{exercise}")
        is_same = bool(before) and store.key(student, exercise) == _key(bytes.fromhex(before.split()[0]), file, unread)
        return cause(before, self._rules_now[exercise], is_same)

    def _has_page(self, student: str) -> bool:
        return (self._pages / self._names.page(student)).is_file()

    def _run_chunks(self, store: Store, chunks: Iterator[tuple[StudentJob, ...]]) -> None:
        executor = self._engine.start()
        under_way: dict[Future[bytes], tuple[tuple[StudentJob, ...], int]] = {}
        again: list[tuple[tuple[StudentJob, ...], int]] = []
        while True:
            while len(under_way) < 2 * self._engine.workers:
                jobs, tries = again.pop() if again else (next(chunks, ()), 1)
                if not jobs:
                    break
                try:
                    under_way[self._submit(executor, jobs)] = jobs, tries
                except self._engine.deaths as death:  # the pool has broken since the last wait
                    if under_way:  # what was under way will say so
                        again.append((jobs, tries))
                        break
                    again += self._retry(jobs, tries, str(death))
                    executor = self._new_executor()
            if not under_way:
                return
            done = wait(under_way, CHECK_INTERVAL, return_when=FIRST_COMPLETED).done
            failed: list[tuple[tuple[StudentJob, ...], int, str]] = []
            for future in done:
                jobs, tries = under_way.pop(future)
                try:
                    results = future.result()
                except self._engine.deaths as death:
                    failed.append((jobs, tries, str(death)))
                except GraderError:
                    raise
                except Exception as error:  # a bug in the grader must not stop the others from being graded
                    if isinstance(error, OSError) and error.errno in NO_ROOM:
                        raise
                    why = f"an internal error in the grader: {type(error).__name__}: {error}"
                    failed.append((jobs, tries, why))
                else:
                    self._store_results(store, results)
            if failed or not done:
                self._engine.check([*done, *under_way])
            if failed:  # the pool may be broken: start a new one, and submit everything again that was under way
                again += [chunk for one in failed for chunk in self._retry(*one)]
                again += under_way.values()
                under_way.clear()
                executor = self._new_executor()

    def _new_executor(self) -> Executor:
        self._engine.stop(at_once=True)
        return self._engine.start()

    def _submit(self, executor: Executor, jobs: tuple[StudentJob, ...]) -> "Future[bytes]":
        chunk = Chunk(course=str(self._course.folder), rules=self._rules, isolation=self._isolation, jobs=jobs)
        return executor.submit(grade_chunk, msgspec.json.encode(chunk))

    def _retry(self, jobs: tuple[StudentJob, ...], tries: int, reason: str) -> list[tuple[tuple[StudentJob, ...], int]]:
        """Return the chunks to submit again after a failure: one for each student; none after the last try."""
        if tries < MAX_TRIES:
            return [((job,), tries + 1) for job in jobs]
        for job in jobs:
            self.ungraded.append(UngradedStudent(student=job.student, reason=reason))
            self._count()
        return []

    def _store_results(self, store: Store, results: bytes) -> None:
        for result in decode_results(results):
            with replacing(self._pages / self._names.page(result.student)) as page:
                page.write(result.page)
            keys, causes = self._keys.pop(result.student), self._causes.pop(result.student)
            found = self._equal.pop(result.student)
            programs = {name: one.held_for(result.marked[name]) for name, one in found.digests.items()}
            store.add(result.student, keys, found.results | result.marked, causes, programs)
            self.taken_over += len(found.results) + result.equal
            self._count()

    def _count(self) -> None:
        self._done += 1
        self._report(BatchProgress(done=self._done, found=self.found, total=self._total))


def _key(rules: bytes, file: bytes | None, unread: str) -> bytes:
    """Return the key of a result: a digest of the rules and of the submitted file, or of why it was not read."""
    return hashlib.sha256(rules + (unread.encode() if file is None else hashlib.sha256(file).digest())).digest()


def _in_chunks(jobs: Iterator[StudentJob]) -> Iterator[tuple[StudentJob, ...]]:
    return iter(lambda: tuple(itertools.islice(jobs, STUDENTS_IN_CHUNK)), ())
