"""Grades a whole class: hands out the work, keeps the results, and never lets one submission stop the others.

The seam to whoever does the work is `concurrent.futures.Executor`: a pool of processes on this machine, or Dask's on
many (`Engine`). What travels is bytes: files there, grades and pages back (`grader.worker`). Results are kept at once;
a batch that was interrupted, or killed, goes on where it was.
"""

import hashlib
import itertools
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from pathlib import Path
from typing import Protocol

import msgspec

from grader.course import Course, Exercise
from grader.exceptions import GraderError
from grader.intake import HandIn
from grader.isolation import Wish
from grader.reports.class_page import page_name
from grader.rules import rules_of
from grader.store import Store
from grader.trace import Value
from grader.whole_file import whole
from grader.worker import Order, Work, answers_in, carry_out

AT_ONCE = 4
"""Students in an order: few enough that progress is seen and little is lost, enough that sending costs little."""
TRIES = 3
"""So often an order is given to a worker, if workers die over it."""


class Progress(Value, frozen=True, kw_only=True):
    """How far a batch is: `done` of `total` hand-ins, of which `found` were graded before."""

    done: int
    found: int
    total: int


class Trouble(Value, frozen=True, kw_only=True):
    """A hand-in that could not be graded, and why: a worker died over it, or broke, again and again."""

    student: str
    reason: str


class Engine(Protocol):
    """Where the work is done, by so many `workers` at a time, each of which may die over it."""

    workers: int

    @property
    def deaths(self) -> tuple[type[BaseException], ...]:
        """What an executor raises then."""

    def start(self) -> Executor:
        """An executor, a new one if the last one broke."""

    def stop(self, at_once: bool) -> None:
        """End it; `at_once`: without waiting for what is under way."""


class Batch:
    """One run over a class.

    Args:
        out: the folder for results; what an earlier run left there is used again.
        report: told after each hand-in.
    """

    def __init__(
        self,
        course: Course,
        exercises: tuple[Exercise, ...],
        out: Path,
        engine: Engine,
        isolation: Wish = "prefer",
        report: Callable[[Progress], None] = lambda progress: None,
    ) -> None:
        self._course, self._exercises, self._isolation = course, exercises, isolation
        self._engine, self._report = engine, report
        self._rules = {exercise.id: rules_of(exercise) for exercise in exercises}
        self._pages = out / "report" / "students"
        self._done = self._total = 0
        self.found = 0
        """So many hand-ins had been graded before."""
        self._keys: dict[str, dict[str, bytes]] = {}
        """Of the students under way."""
        self.troubles: list[Trouble] = []

    def run(self, store: Store) -> None:
        """Grade of the store's hand-ins whatever it does not know yet.

        Raises:
            GraderError: programs cannot be run as wished, or the course is unfit.
            KeyboardInterrupt: somebody pressed Ctrl-C; what is done is kept.
        """
        self._pages.mkdir(parents=True, exist_ok=True)
        self._total = store.size()
        at_once = True
        try:
            self._hand_out(store, _in_orders(self._works(store, store.hand_ins())))
            at_once = False
        finally:
            self._engine.stop(at_once)

    def _works(self, store: Store, hand_ins: Iterable[HandIn]) -> Iterator[Work]:
        """What is left to do; what is known already counts as done."""
        for hand_in in hand_ins:
            if not hand_in.origin:
                self._count()
                continue
            files = hand_in.read(self._exercises)
            keys = {name: _key(rules, files.get(name)) for name, rules in self._rules.items()}
            known = store.known(hand_in.student, keys)
            anew = tuple(name for name in keys if name not in known)
            if not anew and (self._pages / page_name(hand_in.student)).is_file():
                self.found += 1
                self._count()
                continue
            self._keys[hand_in.student] = keys
            yield Work(student=hand_in.student, files=files, graded_anew=anew, known=known)

    def _hand_out(self, store: Store, orders: Iterator[tuple[Work, ...]]) -> None:
        executor = self._engine.start()
        under_way: dict[Future[bytes], tuple[tuple[Work, ...], int]] = {}
        again: list[tuple[tuple[Work, ...], int]] = []
        while True:
            while len(under_way) < 2 * self._engine.workers:
                works, tries = again.pop() if again else (next(orders, ()), 1)
                if not works:
                    break
                under_way[self._submit(executor, works)] = works, tries
            if not under_way:
                return
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                works, tries = under_way.pop(future)
                try:
                    self._keep(store, future.result())
                except self._engine.deaths as death:
                    again += self._once_more(works, tries, str(death))
                except GraderError:
                    raise
                except Exception as mistake:  # of ours, over one of them: the others are graded all the same
                    why = f"a mistake of the grader's own: {type(mistake).__name__}: {mistake}"
                    again += self._once_more(works, tries, why)
            if again:
                again += under_way.values()
                under_way.clear()
                self._engine.stop(at_once=True)
                executor = self._engine.start()

    def _submit(self, executor: Executor, works: tuple[Work, ...]) -> "Future[bytes]":
        order = Order(course=str(self._course.folder), rules=self._rules, isolation=self._isolation, works=works)
        return executor.submit(carry_out, msgspec.json.encode(order))

    def _once_more(self, works: tuple[Work, ...], tries: int, reason: str) -> list[tuple[tuple[Work, ...], int]]:
        """A worker died, or broke: each student by itself from now on; over whom it does so again is not graded."""
        if tries < TRIES:
            return [((work,), tries + 1) for work in works]
        for work in works:
            self.troubles.append(Trouble(student=work.student, reason=reason))
            self._count()
        return []

    def _keep(self, store: Store, answers: bytes) -> None:
        for answer in answers_in(answers):
            with whole(self._pages / page_name(answer.student)) as page:
                page.write(answer.page)
            store.add(answer.student, self._keys.pop(answer.student), answer.marked)
            self._count()

    def _count(self) -> None:
        self._done += 1
        self._report(Progress(done=self._done, found=self.found, total=self._total))


def _key(rules: bytes, file: bytes | None) -> bytes:
    """What a result is kept under: what was handed in, and the rules that it was graded by."""
    return hashlib.sha256(rules + (b"" if file is None else hashlib.sha256(file).digest())).digest()


def _in_orders(works: Iterator[Work]) -> Iterator[tuple[Work, ...]]:
    return iter(lambda: tuple(itertools.islice(works, AT_ONCE)), ())


class Processes:
    """An engine: processes on this machine."""

    deaths = (BrokenExecutor,)

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def start(self) -> Executor:
        """New interpreters, not forks: each has threads of its own."""
        spawn = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(self.workers, spawn, _belong_to_parent)
        return self._pool

    def stop(self, at_once: bool) -> None:
        pool, self._pool = self._pool, None
        if pool is None:
            return
        children = list((getattr(pool, "_processes", None) or {}).values())
        if at_once:
            for child in children:
                child.terminate()
        pool.shutdown(wait=True, cancel_futures=True)


def _belong_to_parent() -> None:
    """In a worker: Ctrl-C is for the parent, and when that ends, in whatever way, so does this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def cores() -> int:
    """How many processes this machine, and whoever limits us to a part of it, runs at a time."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1
