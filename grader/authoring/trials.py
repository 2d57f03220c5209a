"""Puts many versions of the course's files through its suites: right answers, mistakes, stubs, mutants.

Each worker is a process with one judge's session after another, in which the suites are collected once and many
versions graded. What comes back is the grade, and what was seen in the runs that the suite made.
"""

import hashlib
import multiprocessing
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, ProcessPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from grader import session
from grader.course import Course
from grader.graded import Marked
from grader.isolation.process import Player
from grader.judge import HandedOver, Submission, mark
from grader.simulation import Play
from grader.submission import Program
from grader.trace import Trace, Value

AT_ONCE = 150
"""Versions in one session of a judge: enough that collecting the suites does not count, few enough to see progress."""
PLACES = {"line", "entered_line", "awaited_at", "column"}
"""Where in the file something was: of no interest where files differ in their lines."""


class Version(Value, frozen=True, kw_only=True):
    """One file for one exercise, under a name of its own."""

    name: str
    exercise: str
    source: bytes


class Trial(Value, frozen=True, kw_only=True):
    """What came of a version.

    `runs` are the lines with their times, one run of the suite after the other; `seen` is equal for versions in whose
    runs nothing differs but places in the file; `kinds` say how the suite runs the file (`call`, `script`, `import`).
    """

    name: str
    marked: Marked
    runs: tuple[tuple[str, ...], ...]
    seen: bytes
    kinds: frozenset[str]

    @property
    def passed(self) -> bool:
        return self.marked.grade.status == "passed"


class _Order(Value, frozen=True, kw_only=True):
    course: str
    wall_limit: float | None
    versions: tuple[Version, ...]


def try_out(
    course: Course,
    versions: Sequence[Version],
    jobs: int = 1,
    report: Callable[[int], None] = lambda done: None,
    wall_limit: float | None = None,
) -> dict[str, Trial]:
    """Grade all versions, in `jobs` processes at a time (with one, in this); by name.

    Args:
        report: told how many are done, now and then.
        wall_limit: wall seconds for a run; a version that has not come to its end once is not run again. Without it,
            all is as for a student.

    Raises:
        CourseError: a suite cannot be collected, or does not keep to `course.toml`.
        GraderError: programs cannot be run here.
    """
    trials: dict[str, Trial] = {}
    orders = [
        msgspec.json.encode(_Order(course=str(course.folder), wall_limit=wall_limit, versions=tuple(part)))
        for part in _parts(versions, jobs)
    ]
    with _answers(orders, jobs) as answers:
        for answer in answers:
            trials |= {trial.name: trial for trial in msgspec.json.decode(answer, type=list[Trial])}
            report(len(trials))
    return trials


def _parts(versions: Sequence[Version], jobs: int) -> list[Sequence[Version]]:
    """The versions mixed, so that those of one exercise that take long are not all in one part."""
    rounds = -(-len(versions) // (AT_ONCE * jobs))
    parts = (versions[first :: rounds * jobs] for first in range(rounds * jobs))
    return [part for part in parts if part]


@contextmanager
def _answers(orders: list[bytes], jobs: int) -> Iterator[Iterator[bytes]]:
    if jobs == 1 or len(orders) < 2:
        yield map(_carry_out, orders)
        return
    pool = ProcessPoolExecutor(min(jobs, len(orders)), multiprocessing.get_context("spawn"))
    try:
        yield _as_they_come(pool, orders)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _as_they_come(pool: Executor, orders: list[bytes]) -> Iterator[bytes]:
    waiting = {pool.submit(_carry_out, order) for order in orders}
    while waiting:
        done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        yield from (future.result() for future in done)


def _carry_out(order: bytes) -> bytes:
    """In a worker: an order in, trials out."""
    decoded = msgspec.json.decode(order, type=_Order)
    course, trials, watch = Course(Path(decoded.course)), [], _Watch(decoded.wall_limit)

    def deliver(submission: Submission, marked: Mapping[str, Marked]) -> None:
        for done in marked.values():
            trials.append(watch.trial(submission.name, done))

    wanted = {version.exercise for version in decoded.versions}
    exercises = [exercise for exercise in course.exercises if exercise.id in wanted]
    submissions = (
        HandedOver(name=version.name, files={version.exercise: version.source}, wanted_ones=(version.exercise,))
        for version in decoded.versions
    )
    mark(course, exercises, submissions, deliver, through=watch.through)
    return msgspec.json.encode(trials)


class _Watch:
    """Sees the runs of one version, and may be in a hurry with them."""

    def __init__(self, wall_limit: float | None) -> None:
        self._limit = wall_limit
        self._runs: list[tuple[Play, Trace]] = []

    def through(self, player: Player) -> session.Player:
        self._runs = []
        endless: list[Trace] = []

        def play(program: Program, play: Play, wall_limit: float) -> Trace:
            limit = wall_limit if self._limit is None else min(wall_limit, self._limit)
            trace = endless[0] if endless else player.play(program, play, limit)
            if trace.outcome == "timed out" and self._limit is not None:
                endless.append(trace)
            self._runs.append((play, trace))
            return trace

        return play

    def trial(self, name: str, marked: Marked) -> Trial:
        runs, self._runs = self._runs, []
        return Trial(
            name=name,
            marked=marked,
            runs=tuple(tuple(trace.timed_lines) for _, trace in runs),
            seen=hashlib.sha256(msgspec.json.encode([(play, what_is_seen(trace)) for play, trace in runs])).digest(),
            kinds=frozenset(play.kind for play, _ in runs),
        )


def what_is_seen(trace: Trace) -> Any:
    """All of a trace but the places in the file, and how much had been printed when."""
    whole: dict[str, Any] = msgspec.to_builtins(trace)
    for name, value in whole.items():
        if name == "open_loops":
            whole[name] = len(value)
        elif name == "error":
            whole[name] = _without_places(value)
        elif name != "result" and isinstance(value, list | tuple):
            whole[name] = [_without_places(part) for part in value]
    return whole


def _without_places(part: Any) -> Any:
    if not isinstance(part, dict):
        return part
    return {name: value for name, value in part.items() if name not in PLACES and name != "printed"}
