"""The judge's part of a pytest session: it replaces pytest's loop over the tests with one over the submissions."""

import math
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from grader import findings
from grader.checks import session
from grader.checks.drawn_timeline import timeline_of
from grader.checks.fast_path import ShortRun, can_be_short
from grader.checks.session import (
    EXPLAINED_UNTIL,
    LIMIT,
    PASSED,
    SEAT,
    STOPPED,
    TEXT_READ,
    TOLD,
    TRACES,
    Seat,
    Traces,
    exercise_of,
)
from grader.checks.verdict import VERDICT, Verdict, forget
from grader.course.course import Exercise
from grader.exceptions import CourseError, GraderError
from grader.grades.graded import Marked, Timeline
from grader.grades.results import Check, ExerciseGrade, Finding
from grader.grading import contradictions
from grader.grading.equal_programs import also_for
from grader.grading.rehearsal import rehearsal_of
from grader.grading.submissions import Submission
from grader.isolation import tripwire
from grader.isolation.process import Player
from grader.submission.parsing import (
    MOST_DIGITS,
    MOST_NODES,
    has_a_number_without_a_text,
    has_too_many_nodes,
    is_too_long,
    parse,
)
from grader.submission.program import Play
from grader.trace.events import Flag
from grader.trace.trace import Trace
from grader.virtual_time.machine_clock import Real

UNREAD = Flag(what="was not compared with what it did: the files before it took the time that a submission has")
USED_BY_CHECKS = {"assertion", "coroutine_grader_suites"}
"""Plugins that checks need: pytest's own passes the comparison of an `assert` to ours."""
SHORT = 4_000
"""Bytes of a file that is explained, and compared with what it did, in any case; the longest answer of a course has
half as many. So what is said of an honest submission does not depend on the machine's speed."""
EXPLAINED_FOR = 2.0
"""Processor seconds of the judge for one submission, after which it explains long files no more."""
READ_FOR = 3.0
"""Processor seconds of the judge for one submission, after which it compares long files with what they did no more."""
Through = Callable[[Player], session.PlayFunction]


class JudgeSession:
    """A pytest plugin that runs the collected suites once for each submission."""

    def __init__(
        self,
        exercises: tuple[Exercise, ...],
        submissions: Iterable[Submission],
        deliver: Callable[[Submission, Mapping[str, Marked]], None],
        player: Player,
        through: Through,
        until_failed: bool = False,
    ) -> None:
        self._exercises, self._submissions, self._deliver = exercises, submissions, deliver
        self._player, self._through, self._until_failed = player, through, until_failed
        self._short: set[pytest.Item] = set()
        self._short_run = ShortRun()
        self._explains_until = self._reads_until = 0.0
        self.failure: GraderError | None = None
        self.begun = self.done = False

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Report a suite that cannot be collected to its author, before anything is graded."""
        if report.failed and self.failure is None:
            self.failure = CourseError(f"{report.nodeid} cannot be used:\n{report.longreprtext}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Grade all submissions."""
        if self.failure is None:
            plugins = session.config.pluginmanager
            # It would keep the report of every check, which is never shown.
            terminal = plugins.unregister(name="terminalreporter")
            plugins.register(_Writer(terminal), "terminalreporter")
            try:
                tests = _tests_of(self._exercises, session.items)
                self._short = {item for item in session.items if can_be_short(item)}
                self._short_protocol = self._short_hook(session.config)
                for submission in self._submissions:
                    self.begun = True
                    self._deliver(submission, self._mark(submission, tests, session.config))
                self.done = True
            except GraderError as failure:
                self.failure = failure
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Run a check the short way if it allows that."""
        if item not in self._short:
            return None
        exercise = exercise_of(item)
        assert isinstance(item, pytest.Function)
        assert exercise is not None
        try:
            self._short_run.run(item, exercise)
        except GraderError as failure:
            self.failure = failure
        return True

    def _short_hook(self, config: pytest.Config) -> Callable[..., object]:
        """Return pytest's hook around a test, without the plugins that a check run the short way does not use."""
        plugins = config.pluginmanager
        around = plugins.hook.pytest_runtest_protocol.get_hookimpls()
        removed = [one.plugin for one in around if one.plugin is not self and one.plugin_name not in USED_BY_CHECKS]
        return plugins.subset_hook_caller("pytest_runtest_protocol", removed)

    def pytest_exception_interact(self, call: pytest.CallInfo[object]) -> None:
        """Keep an internal error of the grader, which must not count as a failed check."""
        if call.excinfo is not None and isinstance(call.excinfo.value, GraderError):
            self.failure = call.excinfo.value

    def _mark(
        self, submission: Submission, tests: dict[str, list[pytest.Item]], config: pytest.Config
    ) -> dict[str, Marked]:
        self._explains_until = time.process_time() + EXPLAINED_FOR
        self._reads_until = time.process_time() + READ_FOR
        self._player.next_submission()
        marked = {}
        for exercise in submission.wanted(self._exercises):
            source = submission.read(exercise)
            if source is None:
                marked[exercise.id] = Marked(grade=_nothing(exercise, "missing"))
            elif self._reads(source) and exercise.is_unstarted(source):
                marked[exercise.id] = Marked(grade=_nothing(exercise, "not started"))
            else:
                marked[exercise.id] = self._run(exercise, source, tests[exercise.id], config)
        return marked

    def _run(self, exercise: Exercise, source: bytes, items: list[pytest.Item], config: pytest.Config) -> Marked:
        start = Real.monotonic()
        for learnt in (TRACES, STOPPED, TOLD, PASSED, TEXT_READ):  # of another file; long traces would add up
            cleared: Any = config.stash[learnt]  # type: ignore[misc]
            cleared.clear()
        self._player.next_exercise()
        config.stash[EXPLAINED_UNTIL] = self._explained_until(source)
        config.stash[SEAT] = Seat(source=lambda _: source, player=self._through(self._player))
        verdicts = []
        with ShortRun() as self._short_run:
            for number, item in enumerate(items):
                following = items[number + 1] if number + 1 < len(items) else None
                # The first time always uses all plugins: pytest-timeout's sets how long the runs may take.
                again = item in self._short and LIMIT in item.stash
                protocol = self._short_protocol if again else config.hook.pytest_runtest_protocol
                protocol(item=item, nextitem=following)
                if self.failure is not None:
                    raise self.failure
                lost = Verdict(
                    title=item.name, passed=False, points=_points(item)
                )  # if the test has neither passed nor failed
                verdicts.append((item.name, item.stash.get(VERDICT, lost)))
                forget(item)  # it holds the traces
                if self._until_failed and not verdicts[-1][1].passed:
                    break
        runs = _runs_of(exercise, source, config.stash[TRACES])
        reads_text = exercise.id in config.stash[TEXT_READ]
        is_read = self._reads(source)
        told = _told_by_source(exercise, source, runs) if is_read else (UNREAD,)
        known = {flag.what for flag in told}
        seen = (*told, *(flag for flag in self._player.take_flags() if flag.line or flag.what not in known))
        try:
            found, timeline = _explanation(verdicts, config.stash[PASSED].get(exercise.id, []))
        except Exception as problem:  # as in `grader.checks.verdict`
            found, timeline = (), None
            seen += (Flag(what=f"what it says of itself cannot be explained ({type(problem).__name__})"),)
        graded = _grade_of_exercise(exercise, verdicts, found, seen)
        rehearsal = rehearsal_of(exercise, source, runs, bool(seen), is_read)
        marked = Marked(
            grade=graded,
            timeline=timeline,
            isolation=self._player.isolation,
            seconds=round(Real.monotonic() - start, 6),
            rehearsal=rehearsal if graded.score else None,
        )
        if self._player.is_late or time.process_time() > config.stash[EXPLAINED_UNTIL]:
            return marked  # in another submission, the same file may get more time
        return replace(marked, also_for=also_for(marked, [trace for _, trace in runs], exercise.file, reads_text))

    def _explained_until(self, source: bytes) -> float:
        if self._until_failed:
            return -math.inf
        return math.inf if len(source) <= SHORT else self._explains_until

    def _reads(self, source: bytes) -> bool:
        """Return whether there is time to compare this file with what it did."""
        return len(source) <= SHORT or time.process_time() <= self._reads_until


class _Writer:
    """The part of pytest's terminal that a failing `assert` uses to write values, before pytest 9.1."""

    def __init__(self, terminal: Any) -> None:
        self._tw = terminal._tw


def _tests_of(exercises: tuple[Exercise, ...], items: list[pytest.Item]) -> dict[str, list[pytest.Item]]:
    tests: dict[str, list[pytest.Item]] = {exercise.id: [] for exercise in exercises}
    for item in items:
        exercise = exercise_of(item)
        if exercise is not None:
            tests[exercise.id].append(item)
    for exercise in exercises:
        points = sum(_points(item) for item in tests[exercise.id])
        if points != exercise.points:
            raise CourseError(
                f"{exercise.suite} is worth {points} points and course.toml says {exercise.points}: make them equal"
            )
    return tests


def _points(item: pytest.Item) -> int:
    marker = item.get_closest_marker("points")
    return int(marker.args[0]) if marker else 1


def _runs_of(exercise: Exercise, source: bytes, traces: Traces) -> list[tuple[Play, Trace]]:
    return [
        (msgspec.json.decode(play, type=Play), trace)
        for (path, played, _, play), trace in traces.items()
        if (path, played) == (exercise.file, source)
    ]


def _told_by_source(exercise: Exercise, source: bytes, runs: list[tuple[Play, Trace]]) -> tuple[Flag, ...]:
    """Return the flags for a source, and for what the traces say that no run of it can have done."""
    if is_too_long(source, exercise.file):
        return (Flag(what=f"is too long to be explained, or compared with what it did ({len(source):,} bytes)"),)
    try:
        tree = parse(source, exercise.file)
        written = tripwire.in_source(tree)
        if has_too_many_nodes(tree):
            written = (Flag(what=f"is too long to be explained (more than {MOST_NODES:,} nodes of syntax)"), *written)
        if has_a_number_without_a_text(tree):
            written = (Flag(what=f"is not explained (a number of more than {MOST_DIGITS:,} digits)"), *written)
    except (SyntaxError, RecursionError):
        return ()
    try:
        return (*written, *contradictions.found(tree, runs))
    except Exception as problem:  # a forged trace may be absurd
        what = f"what it says of itself cannot be compared with its source ({type(problem).__name__})"
        return (*written, Flag(what=contradictions.NEEDS_A_LOOK + what))


def _explanation(
    verdicts: list[tuple[str, Verdict]], passed: list[tuple[str, Play, Trace]]
) -> tuple[tuple[Finding, ...], Timeline | None]:
    """Return the findings of the failed checks, and the timeline of the first one."""
    found = [verdict.evidence for _, verdict in verdicts if verdict.evidence]
    failed = [evidence._replace(passed=tuple(passed)) for evidence in found]
    return findings.find(failed), timeline_of(failed[0]) if failed else None


def _grade_of_exercise(
    exercise: Exercise, verdicts: list[tuple[str, Verdict]], found: tuple[Finding, ...], flags: tuple[Flag, ...]
) -> ExerciseGrade:
    checks = tuple(
        Check(
            name=name,
            title=verdict.title,
            status="passed" if verdict.passed else "failed",
            score=verdict.points if verdict.passed else 0,
            max_score=verdict.points,
            message=verdict.message,
            explanation=msgspec.UNSET if verdict.passed else verdict.explanation,
        )
        for name, verdict in verdicts
    )
    return ExerciseGrade(
        id=exercise.id,
        status="passed" if all(verdict.passed for _, verdict in verdicts) else "failed",
        score=sum(check.score for check in checks),
        max_score=exercise.points,
        checks=checks,
        findings=found,
        flags=tuple(dict.fromkeys(flags)) or msgspec.UNSET,
    )


def _nothing(exercise: Exercise, status: str) -> ExerciseGrade:
    return ExerciseGrade(
        id=exercise.id,
        status="missing" if status == "missing" else "not started",
        score=0,
        max_score=exercise.points,
        findings=(findings.missing_file(exercise.file, "what was handed in"),) if status == "missing" else (),
    )
