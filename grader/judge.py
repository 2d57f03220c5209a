"""Decides what submissions are worth: collects the suites once, runs them for one submission after another.

The suites run in this process, under pytest; the programs do not (`grader.isolation`). A test that was skipped,
or did not run, has not passed.
"""

import contextlib
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from grader import findings, session
from grader.course import Course, Exercise
from grader.exceptions import CourseError, GraderError
from grader.feedback import timeline_of
from grader.graded import Marked, Timeline
from grader.isolation import Wish, tripwire
from grader.isolation.process import Player
from grader.notebook import SUFFIX
from grader.results import NOTHING_RAN, Check, ExerciseGrade, Finding, Grade, grade_of
from grader.session import LIMIT, PASSED, SEAT, STOPPED, TOLD, TRACES, Seat, exercise_of
from grader.short_run import ShortRun, can_be_short
from grader.submission import LARGEST_FILE, find_file, parse
from grader.threads import Real
from grader.trace import Flag, Value
from grader.verdict import VERDICT, Verdict, forget

SETTINGS = Path(__file__).with_name("suites.ini")
USED_BY_CHECKS = {"assertion", "coroutine_grader"}
"""pytest's plugin tells ours what an `assert` compared."""
Through = Callable[[Player], session.Player]


class Submission(Value, frozen=True, kw_only=True):
    """Something handed in: a folder, or one file."""

    name: str
    path: str

    def wanted(self, exercises: tuple[Exercise, ...]) -> tuple[Exercise, ...]:
        """Those of the judge's exercises that are to be graded."""
        return exercises

    def read(self, exercise: Exercise) -> bytes | None:
        """The file of this exercise, None where there is none that can be read."""
        try:
            file = find_file(Path(self.path), exercise.id, exercise.file)
            if file is None or file.stat().st_size > LARGEST_FILE:
                return None
            return file.read_bytes()
        except OSError:
            return None


class HandedOver(Submission, frozen=True, kw_only=True):
    """A submission whose files, by exercise, came with it; those of them that are `wanted_ones` are graded."""

    path: str = ""
    files: dict[str, bytes]
    wanted_ones: tuple[str, ...]

    def wanted(self, exercises: tuple[Exercise, ...]) -> tuple[Exercise, ...]:
        return tuple(exercise for exercise in exercises if exercise.id in self.wanted_ones)

    def read(self, exercise: Exercise) -> bytes | None:
        return self.files.get(exercise.id)


def grade(
    course: Course,
    exercises: Iterable[Exercise],
    submissions: Iterable[Submission],
    deliver: Callable[[Grade], None],
    isolation: Wish = "prefer",
) -> None:
    """Grade each submission in the given exercises, and `deliver` its grade before the next.

    Args:
        isolation: `require` a sandbox for the programs, `prefer` one, or ask for `none`.

    Raises:
        CourseError: a suite cannot be collected, or does not keep to `course.toml`.
        GraderError: programs cannot be run at all, or not as well kept as required.
    """

    def deliver_grade(submission: Submission, marked: Mapping[str, Marked]) -> None:
        deliver(grade_from(submission.name, marked))

    mark(course, exercises, submissions, deliver_grade, isolation)


def grade_from(name: str, marked: Mapping[str, Marked]) -> Grade:
    """A submission's grade from its exercises, in teaching order."""
    kinds = sorted({one.isolation for one in marked.values() if one.isolation})
    return grade_of(name, tuple(one.grade for one in marked.values()), "; ".join(kinds) or NOTHING_RAN)


def mark(
    course: Course,
    exercises: Iterable[Exercise],
    submissions: Iterable[Submission],
    deliver: Callable[[Submission, Mapping[str, Marked]], None],
    isolation: Wish = "prefer",
    through: Through = lambda player: player.play,
) -> None:
    """Like `grade`, with all that is known of each exercise, by its id.

    Args:
        through: is given the player of programs, anew for each exercise of each submission, and says who plays them:
            somebody who watches, or is in a hurry.
    """
    selected = tuple(exercises)
    notebooks = any(exercise.file.endswith(SUFFIX) for exercise in selected)
    with Player(isolation, notebooks) as player:
        bench = _Bench(selected, submissions, deliver, player, through)
        arguments = [
            *("-c", str(SETTINGS), "--rootdir", str(course.folder), "--confcutdir", str(course.folder)),
            *("--import-mode=importlib", "--capture=no", "-p", "no:cacheprovider", "-p", "no:logging"),
            *("-p", "asyncio", "-p", "timeout", "-p", "coroutine_grader"),
            *(str(exercise.suite) for exercise in selected),
        ]
        said = io.StringIO()
        with _pytest_to_ourselves(selected), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            pytest.main(arguments, plugins=[bench])
        if bench.failure is not None:
            raise bench.failure
        if bench.begun and not bench.done:
            # No suite's fault: over whatever was handed in, pytest or a hook of ours broke.
            raise RuntimeError((said.getvalue().strip() or "pytest ended").splitlines()[-1])
        if not bench.done:
            raise GraderError(f"the suites could not be run:\n{said.getvalue().strip()}")


@contextlib.contextmanager
def _pytest_to_ourselves(exercises: tuple[Exercise, ...]) -> Iterator[None]:
    """Other plugins, and options meant for other runs of pytest, stay out; the suites are read anew each time.

    pytest keeps a module by its path below the course's folder, and takes it for that of another course.
    """
    before = dict(os.environ)
    suites = {str(exercise.suite) for exercise in exercises}
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        os.environ.pop(name, None)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        for name in [name for name, module in sys.modules.items() if getattr(module, "__file__", None) in suites]:
            del sys.modules[name]


class _Bench:
    """The judge's seat in a pytest session: takes the place of its loop over the tests."""

    def __init__(
        self,
        exercises: tuple[Exercise, ...],
        submissions: Iterable[Submission],
        deliver: Callable[[Submission, Mapping[str, Marked]], None],
        player: Player,
        through: Through,
    ) -> None:
        self._exercises, self._submissions, self._deliver = exercises, submissions, deliver
        self._player, self._through = player, through
        self._short: set[pytest.Item] = set()
        self._short_run = ShortRun()
        self.failure: GraderError | None = None
        self.begun = self.done = False

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A suite that cannot be collected is its author's business, before anybody is graded."""
        if report.failed and self.failure is None:
            self.failure = CourseError(f"{report.nodeid} cannot be used:\n{report.longreprtext}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Grade everybody."""
        if self.failure is None:
            # It would keep the reports of everybody; nobody reads them.
            session.config.pluginmanager.unregister(name="terminalreporter")
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
        """In short where that will do."""
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
        """pytest's hook around a test, without the plugins that a check run in short has no use for."""
        plugins = config.pluginmanager
        around = plugins.hook.pytest_runtest_protocol.get_hookimpls()
        removed = [one.plugin for one in around if one.plugin is not self and one.plugin_name not in USED_BY_CHECKS]
        return plugins.subset_hook_caller("pytest_runtest_protocol", removed)

    def pytest_exception_interact(self, call: pytest.CallInfo[object]) -> None:
        """A failure of the grader's own is nobody's mistake in an exercise."""
        if call.excinfo is not None and isinstance(call.excinfo.value, GraderError):
            self.failure = call.excinfo.value

    def _mark(
        self, submission: Submission, tests: dict[str, list[pytest.Item]], config: pytest.Config
    ) -> dict[str, Marked]:
        for learnt in (TRACES, STOPPED, TOLD, PASSED):
            cleared: Any = config.stash[learnt]  # type: ignore[misc]
            cleared.clear()
        self._player.next_submission()
        marked = {}
        for exercise in submission.wanted(self._exercises):
            source = submission.read(exercise)
            if source is None:
                marked[exercise.id] = Marked(grade=_nothing(exercise, "missing"))
            elif exercise.is_unstarted(source):
                marked[exercise.id] = Marked(grade=_nothing(exercise, "not started"))
            else:
                marked[exercise.id] = self._run(exercise, source, tests[exercise.id], config)
        return marked

    def _run(self, exercise: Exercise, source: bytes, items: list[pytest.Item], config: pytest.Config) -> Marked:
        start = Real.monotonic()
        config.stash[SEAT] = Seat(source=lambda _: source, player=self._through(self._player))
        verdicts = []
        with ShortRun() as self._short_run:
            for number, item in enumerate(items):
                forget(item)
                following = items[number + 1] if number + 1 < len(items) else None
                # The first time anyhow with all plugins: then it is known how long its runs may take.
                again = item in self._short and LIMIT in item.stash
                protocol = self._short_protocol if again else config.hook.pytest_runtest_protocol
                protocol(item=item, nextitem=following)
                if self.failure is not None:
                    raise self.failure
                lost = Verdict(title=item.name, passed=False, points=_points(item))  # it did not even fail
                verdicts.append((item.name, item.stash.get(VERDICT, lost)))
        seen = self._player.take_flags()
        try:
            found, timeline = _explanation(verdicts)
        except Exception as problem:  # as in `grader.verdict`
            found, timeline = (), None
            seen += (Flag(what=f"what it says of itself cannot be explained ({type(problem).__name__})"),)
        return Marked(
            grade=_grade_of_exercise(exercise, verdicts, found, _flags(exercise, source, seen)),
            timeline=timeline,
            isolation=self._player.isolation,
            seconds=round(Real.monotonic() - start, 6),
        )


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


def _flags(exercise: Exercise, source: bytes, seen: tuple[Flag, ...]) -> tuple[Flag, ...]:
    """What the source says, and what was seen while it ran."""
    try:
        written = tripwire.in_source(parse(source, exercise.file))
    except (SyntaxError, RecursionError):
        written = ()
    return tuple(dict.fromkeys((*written, *seen)))


def _explanation(verdicts: list[tuple[str, Verdict]]) -> tuple[tuple[Finding, ...], Timeline | None]:
    """The findings of the checks that failed, and the timeline of the first one."""
    failed = [verdict.evidence for _, verdict in verdicts if verdict.evidence]
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
        flags=flags or msgspec.UNSET,
    )


def _nothing(exercise: Exercise, status: str) -> ExerciseGrade:
    return ExerciseGrade(
        id=exercise.id,
        status="missing" if status == "missing" else "not started",
        score=0,
        max_score=exercise.points,
        findings=(findings.missing_file(exercise.file, "what was handed in"),) if status == "missing" else (),
    )
