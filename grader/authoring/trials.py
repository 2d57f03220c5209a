"""Many versions of the course's files, graded in parallel: right answers, mistakes, stubs and mutants.

How the work is spread: the versions are dealt out into chunks, so that the slow versions of one exercise end up in
different chunks. A chunk is one call in a worker process. It opens one session of the judge, which collects the suites
once and then grades all versions of the chunk. Chunks and results cross the process boundary as JSON.

A result is the grade together with the traces of the suite's runs (as a digest, and as printed lines with times).
"""

import hashlib
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, ProcessPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from grader.checks import session
from grader.course.course import Course
from grader.grades.graded import Marked
from grader.grading.judge import HandedOver, Submission, mark
from grader.isolation.delays import used_by
from grader.isolation.process import Player
from grader.submission.program import Order, Play, Program
from grader.trace.fields import Value
from grader.trace.orders_in_words import changes_in_words
from grader.trace.trace import Trace
from grader.virtual_time.machine_clock import Real

VERSIONS_IN_SESSION = 150
"""The most versions in one session: enough to make collecting the suites cheap, few enough to show progress."""
FEWEST_FOR_A_PROCESS = 40
"""The number of versions that are graded in the time that starting one more process takes."""
PLACE_FIELDS = {"line", "entered_line", "awaited_at", "column"}
"""The fields of a trace that name a place in the file: not comparable between versions with different lines."""


_LONGEST_WORDS = 200


class Version(Value, frozen=True, kw_only=True):
    """One version of an exercise's file, with a unique name.

    `orders` are the orders of the tasks in single runs of the suite, by the number of the run, and `order` that in all
    others; without one it is asyncio's. The runs that the suite explores keep their own. `wall_limit` is the limit of
    one run in wall seconds, None for the limits that students have; a version that exceeds it once is not run again.
    """

    name: str
    exercise: str
    source: bytes
    wall_limit: float | None = None
    order: Order | None = None
    orders: dict[int, Order] = msgspec.field(default_factory=dict)


class RunShown(Value, frozen=True, kw_only=True):
    """One run of a suite: what it ran, how that ended, and digests of its trace without places.

    `behaviour` is a digest that also leaves out the decisions about the order of tasks. In a version with an order of
    its own, `choices` are the numbers of tasks that could go on at each decision, `order` is the recipe of what was
    chosen, and `in_words` describes it.
    """

    what: str
    ended: str
    digest: bytes
    behaviour: bytes
    choices: tuple[int, ...] = ()
    order: str = ""
    in_words: str = ""


class Trial(Value, frozen=True, kw_only=True):
    """The result of grading a version.

    `runs` are the printed lines with their times, in the order of the suite's runs. `seen` is what these runs showed,
    equal for versions whose traces differ in places in the file only. `kinds` are the ways in which the suite runs
    the file: `call`, `script`, `import`. `seconds` are the wall seconds that grading takes on a machine that does
    nothing else, as far as this one tells.
    """

    name: str
    marked: Marked
    runs: tuple[tuple[str, ...], ...]
    seen: tuple[RunShown, ...]
    kinds: frozenset[str]
    seconds: float

    @property
    def behaviour(self) -> frozenset[bytes]:
        """Return what its runs did, in whichever orders of tasks; equal for versions that no suite can tell apart."""
        return frozenset(run.behaviour for run in self.seen)

    @property
    def passed(self) -> bool:
        """Return whether all checks passed."""
        return self.marked.grade.status == "passed"


class _Chunk(Value, frozen=True, kw_only=True):
    course: str
    versions: tuple[Version, ...]
    until_failed: bool


def try_out(
    course: Course,
    versions: Sequence[Version],
    jobs: int = 1,
    report: Callable[[int], None] = lambda done: None,
    until_failed: bool = False,
) -> dict[str, Trial]:
    """Grade all versions, and return the trials by name.

    Args:
        course: the course whose suites grade.
        versions: the versions to grade.
        jobs: the most processes at the same time; with 1, or for a few versions, this process grades.
        report: called from time to time with the number of versions graded so far.
        until_failed: whether a version that does not pass ends at the first check that fails, without an explanation.

    Raises:
        CourseError: a suite cannot be collected, or contradicts `course.toml`.
        GraderError: programs cannot be run on this machine.
    """
    trials: dict[str, Trial] = {}
    jobs = min(jobs, len(versions) // FEWEST_FOR_A_PROCESS + 1)
    chunks = [
        msgspec.json.encode(_Chunk(course=str(course.folder), versions=tuple(part), until_failed=until_failed))
        for part in _chunks(versions, jobs)
    ]
    with _results(chunks, jobs) as results:
        for result in results:
            trials |= {trial.name: trial for trial in msgspec.json.decode(result, type=list[Trial])}
            report(len(trials))
    return trials


def _chunks(versions: Sequence[Version], jobs: int) -> list[Sequence[Version]]:
    """Return the versions dealt out like cards, so that slow neighbours are in different chunks.

    The number of chunks is a multiple of `jobs`, which keeps all workers busy until the end.
    """
    rounds = -(-len(versions) // (VERSIONS_IN_SESSION * jobs))
    parts = (versions[first :: rounds * jobs] for first in range(rounds * jobs))
    return [part for part in parts if part]


@contextmanager
def _results(chunks: list[bytes], jobs: int) -> Iterator[Iterator[bytes]]:
    if jobs == 1 or len(chunks) < 2:
        yield map(_run_chunk, chunks)
        return
    pool = ProcessPoolExecutor(min(jobs, len(chunks)), multiprocessing.get_context("spawn"))
    try:
        yield _as_they_come(pool, chunks)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _as_they_come(pool: Executor, chunks: list[bytes]) -> Iterator[bytes]:
    waiting = {pool.submit(_run_chunk, chunk) for chunk in chunks}
    while waiting:
        done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        yield from (future.result() for future in done)


def _run_chunk(chunk: bytes) -> bytes:
    """Grade a chunk in a worker, and return its trials; both are JSON."""
    decoded = msgspec.json.decode(chunk, type=_Chunk)
    course, trials, recorder = Course(Path(decoded.course)), [], _RunRecorder(decoded.versions)

    def deliver(submission: Submission, marked: Mapping[str, Marked]) -> None:
        for done in marked.values():
            trials.append(recorder.trial(done))

    wanted = {version.exercise for version in decoded.versions}
    exercises = [exercise for exercise in course.exercises if exercise.id in wanted]
    submissions = (
        HandedOver(name=version.name, files={version.exercise: version.source}, wanted_ones=(version.exercise,))
        for version in decoded.versions
    )
    mark(course, exercises, submissions, deliver, through=recorder.through, until_failed=decoded.until_failed)
    return msgspec.json.encode(trials)


class _RunRecorder:
    """Records the runs of one version after another, in the orders and with the limits that each asks for.

    Once a run of a version with a limit of its own has timed out, its trace is returned for all further runs of that
    version: an endless mutant costs its limit once, and not once per check.
    """

    def __init__(self, versions: Sequence[Version]) -> None:
        self._versions = deque(versions)
        self._runs: list[tuple[Play, Trace]] = []
        self._time = _TimeTaken()

    def through(self, player: Player) -> session.PlayFunction:
        """Return a function that plays one version through `player` and records its runs."""
        self._runs, self._time = [], _TimeTaken()
        endless: list[Trace] = []

        def play(program: Program, play: Play, wall_limit: float) -> Trace:
            version = self._versions[0]
            limit = wall_limit if version.wall_limit is None else min(wall_limit, version.wall_limit)
            if play.order is None:
                play = replace(play, order=version.orders.get(len(self._runs), version.order))
            with self._time.of_a_run():
                trace = endless[0] if endless else player.play(program, play, limit)
            if trace.outcome == "timed out" and version.wall_limit is not None:
                endless.append(trace)
            self._runs.append((play, trace))
            return trace

        return play

    def trial(self, marked: Marked) -> Trial:
        """Return the trial of the version whose runs were recorded last."""
        runs, self._runs = self._runs, []
        return Trial(
            name=self._versions.popleft().name,
            marked=marked,
            runs=tuple(tuple(trace.timed_lines) for _, trace in runs),
            seen=tuple(_seen(play, trace) for play, trace in runs),
            kinds=frozenset(play.kind for play, _ in runs),
            seconds=self._time.alone(marked.seconds),
        )


class _TimeTaken:
    """The time that grading one version takes, from now on."""

    def __init__(self) -> None:
        self._before, self._in_runs = used_by("thread-self"), 0.0

    @contextmanager
    def of_a_run(self) -> Iterator[None]:
        """Count the wall seconds inside the block, which another process uses."""
        began = Real.monotonic()
        yield
        self._in_runs += Real.monotonic() - began

    def alone(self, seconds: float) -> float:
        """Return how many of these wall seconds the same would take on a machine that does nothing else.

        The runs have had the same share of a processor as this thread.
        """
        now = used_by("thread-self")
        if now is None or self._before is None:
            return seconds
        waited, computed = now.waited - self._before.waited, now.computed - self._before.computed
        share = computed / (computed + waited) if computed else 1.0
        return seconds - waited - self._in_runs * (1 - share)


def _seen(play: Play, trace: Trace) -> RunShown:
    error = "" if trace.error is None else f" ({trace.error.type}: {trace.error.message})"
    shown = without_places(trace)
    as_usual = replace(play, order=None), shown | {"decisions": ()}
    return RunShown(
        what=" ".join([play.entry or play.kind, *map(str, play.args)])[:_LONGEST_WORDS],
        ended=f"{trace.outcome}{error}"[:_LONGEST_WORDS],
        digest=hashlib.sha256(msgspec.json.encode([play, shown])).digest(),
        behaviour=hashlib.sha256(msgspec.json.encode(as_usual)).digest(),
        choices=tuple(len(decision.tasks) for decision in trace.decisions),
        order="" if play.order is None else _taken(play.order, trace).recipe,
        in_words=changes_in_words(trace),
    )


def _taken(order: Order, trace: Trace) -> Order:
    """Return an order that names each change of a run."""
    changes = tuple((number, one.taken) for number, one in enumerate(trace.decisions) if one.taken)
    return replace(order, changes=changes, backwards=False)


def without_places(trace: Trace) -> Any:
    """Return a trace as plain data, without places in the file and without counts of printed lines."""
    whole: dict[str, Any] = msgspec.to_builtins(trace)
    for name, value in whole.items():
        if name == "open_loops":
            whole[name] = len(value)
        elif name == "error":
            whole[name] = _drop_places(value)
        elif name != "result" and isinstance(value, list | tuple):
            whole[name] = [_drop_places(part) for part in value]
    return whole


def _drop_places(part: Any) -> Any:
    if not isinstance(part, dict):
        return part
    return {name: value for name, value in part.items() if name not in PLACE_FIELDS and name != "printed"}
