"""All that knows pytest: the `run` fixture, the points, the wall limit, and feedback in place of tracebacks.

It concerns itself with suites only: test files in a folder of a course (beside them a student's file, above them a
`course.toml`). In any other project it does nothing.
"""

import ast
import asyncio
import hashlib
import inspect
import sys
from collections.abc import Callable, Generator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from _pytest._code.code import ReprFileLocation, TerminalRepr
from _pytest._io import TerminalWriter

from grader import findings
from grader.alarm import Alarm
from grader.course import Course, Exercise, course_around
from grader.exceptions import CourseError, GraderError, RunStopped
from grader.feedback import explain, news, question_in
from grader.findings.evidence import Comparison, Evidence
from grader.loop import VirtualLoop
from grader.recorder import Recorder
from grader.simulation import WALL_LIMIT, Play, simulate_at_keyboard
from grader.submission import Program, parse
from grader.trace import Trace

Player = Callable[[Program, Play, float], Trace]
"""Runs a program as told, within so many wall seconds."""


class Seat(NamedTuple):
    """Whose program the suites are about, when it is not the one beside them: a judge puts it here."""

    source: Callable[[Exercise], bytes]
    player: Player


SEAT = pytest.StashKey[Seat]()
COURSES = pytest.StashKey[dict[Path, Course]]()
TRACES = pytest.StashKey[dict[bytes, Trace]]()
PLAYING = pytest.StashKey["_Playing"]()
TOLD = pytest.StashKey[dict[str, set[str]]]()
PASSED = pytest.StashKey[dict[str, list[tuple[str, Play, Trace]]]]()
STOPPED = pytest.StashKey[set[bytes]]()
LIMIT = pytest.StashKey[float]()
LIMIT_ONCE_STOPPED = 1.0
"""Wall seconds."""
RUN = pytest.StashKey["Run"]()
COMPARED = pytest.StashKey[tuple[str, Any, Any]]()
VERDICT = pytest.StashKey["Verdict"]()


class Verdict(NamedTuple):
    """What came of one test of a suite: for a student's eyes (`message`), for the judge (all of it)."""

    title: str
    passed: bool
    points: int
    message: str = ""
    evidence: Evidence | None = None


class _Playing:
    """The run that is going on in this process, for those who interrupt it: a debugger."""

    recorder: Recorder | None = None
    alarm: Alarm | None = None


class _NotRunError(Exception):
    """The student's file could not even be loaded; its finding says why."""


class Run:
    """The `run` fixture: runs the student's file on the virtual clock. Every run loads the file anew."""

    def __init__(self, request: pytest.FixtureRequest, exercise: Exercise) -> None:
        self._config, self._item, self.exercise = request.config, request.node, exercise
        self.runs: list[tuple[Play, Trace]] = []

    async def __call__(
        self,
        entry: str,
        *args: Any,
        until: float | None = None,
        cancel_at: float | None = None,
        replace: Mapping[str, str] | None = None,
        start: str | None = None,
        **options: Any,
    ) -> Trace:
        """Call a function of the file, or one of the exercise's scenarios, with JSON values.

        Args:
            until: virtual second at which the run is cut off; what is due at exactly that time does not happen.
            cancel_at: virtual second at which the entry's task is cancelled.
            replace: functions of the file by stand-ins of the scenarios, by name.
            start: date and time (UTC, ISO 8601) of the wall clocks at 0.
        """
        return self._play(
            Play(
                entry=entry,
                args=args,
                options=options,
                until=until,
                cancel_at=cancel_at,
                replace=dict(replace or {}),
                start=start,
            )
        )

    async def script(self, until: float | None = None, start: str | None = None) -> Trace:
        """Run the file as `python file.py` would."""
        return self._play(Play(kind="script", until=until, start=start))

    async def imported(self) -> Trace:
        """Import the file, as another program would."""
        return self._play(Play(kind="import"))

    @property
    def source(self) -> bytes:
        """The student's file."""
        return self._program.source

    @cached_property
    def tree(self) -> ast.Module | None:
        """The file's syntax tree; None where it has none."""
        try:
            program = self._program
            return parse(program.source, program.path)
        except SyntaxError:
            return None

    @cached_property
    def _program(self) -> Program:
        seat = self._config.stash.get(SEAT, None)
        path = self.exercise.folder / self.exercise.file
        if seat is not None:
            source, shown = seat.source(self.exercise), self.exercise.file
        elif path.is_file():
            source, shown = path.read_bytes(), str(path)
            if self.exercise.is_unstarted(source):
                pytest.fail(f"Not started yet: open {path.name} and look for TODO.", pytrace=False)
        else:
            pytest.fail(f"There is no file {path.name} in {self.exercise.folder}.", pytrace=False)
        return Program(
            path=shown,
            source=source,
            scenarios=self.exercise.scenarios,
            scenarios_path=str(self.exercise.folder / "scenarios.py"),
        )

    def _play(self, play: Play) -> Trace:
        program = self._program
        known = self._config.stash[TRACES]
        parts = (program.path.encode(), program.source, program.scenarios, msgspec.json.encode(play))
        key = b"".join(hashlib.sha256(part).digest() for part in parts)
        trace = known.get(key)
        if trace is None:
            trace = known[key] = self._player()(program, play, self._limit())
            self._hopeless |= trace.reason == "never-ends"
        self.runs.append((play, trace))
        if not trace.began:  # whatever a check claims of it, it would claim of nothing
            raise _NotRunError
        return trace

    def _player(self) -> Player:
        seat = self._config.stash.get(SEAT, None)
        return self._play_here if seat is None else seat.player

    def _play_here(self, program: Program, play: Play, limit: float) -> Trace:
        """In this very process: a debugger, `breakpoint()` and `-s` work."""
        shown = self._config.getoption("capture") == "no"
        playing = self._config.stash[PLAYING]

        def begin(recorder: Recorder, alarm: Alarm) -> None:
            playing.recorder, playing.alarm = recorder, alarm

        try:
            return simulate_at_keyboard(
                program,
                play,
                wall_limit=limit,
                tee=sys.stdout if shown else None,
                stdin=sys.stdin if shown else None,
                debugging=_debugging(self._config),
                on_start=begin,
            )
        finally:
            playing.recorder = playing.alarm = None

    def _limit(self) -> float:
        """A file that was stopped at the limit once need not be waited for so long again."""
        limit = self._item.stash.get(LIMIT, 0) or WALL_LIMIT
        return min(limit, LIMIT_ONCE_STOPPED) if self._hopeless else limit

    @property
    def _hopeless(self) -> bool:
        return self._program.source in self._config.stash[STOPPED]

    @_hopeless.setter
    def _hopeless(self, stopped: bool) -> None:
        if stopped:
            self._config.stash[STOPPED].add(self._program.source)


def _debugging(config: pytest.Config) -> Callable[[], bool]:
    timeout = config.pluginmanager.get_plugin("timeout")
    return timeout.is_debugging if timeout is not None else lambda: False


def exercise_of(item: pytest.Item | pytest.Collector) -> Exercise | None:
    """The exercise whose suite this is; None for whatever is not a suite's."""
    folder = course_around(item.path)
    if folder is None:
        return None
    courses = item.config.stash[COURSES]
    if folder not in courses:
        try:
            courses[folder] = Course(folder)
        except CourseError as problem:
            raise pytest.UsageError(str(problem)) from None
    return courses[folder].by_suite.get(item.path)


def forget(item: pytest.Item) -> None:
    """What was learnt of a test in another run of it."""
    if VERDICT in item.stash:
        del item.stash[VERDICT]
    if RUN in item.stash:
        del item.stash[RUN]


# Configuration and collection -----------------------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    """Make room for what the session learns."""
    config.addinivalue_line("markers", "points(n): what a test of a suite is worth; 1 without it")
    config.stash[COURSES] = {}
    config.stash[TRACES] = {}
    config.stash[STOPPED] = set()
    config.stash[TOLD] = {}
    config.stash[PASSED] = {}
    config.stash[PLAYING] = _Playing()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> None:
    """At the first suite, offer the virtual loop.

    Not before: whoever implements that hook speaks for every async test of the session.
    """
    manager = parent.config.pluginmanager
    if course_around(file_path) is not None and not manager.has_plugin(_Loops.NAME):
        manager.register(_Loops(), _Loops.NAME)


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector: pytest.Collector, name: str, obj: object) -> None:
    """A suite's coroutines are tests for pytest-asyncio, whatever its mode in the project around the course is."""
    if inspect.iscoroutinefunction(obj) and exercise_of(collector) is not None:
        if not collector.config.pluginmanager.has_plugin("asyncio"):
            raise collector.CollectError("suites need pytest-asyncio: run pytest without `-p no:asyncio`")
        pytest.mark.asyncio(obj)


class _Loops:
    """Gives the tests of a suite an event loop on virtual time, and leaves other tests their own."""

    NAME = "coroutine_grader_loops"

    @pytest.hookimpl(optionalhook=True)
    def pytest_asyncio_loop_factories(
        self, config: pytest.Config, item: pytest.Item
    ) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
        if exercise_of(item) is None:
            return {"asyncio": asyncio.new_event_loop}
        return {"virtual": VirtualLoop}


@pytest.fixture
def run(request: pytest.FixtureRequest) -> Run:
    """Runs the student's file on the virtual clock: `trace = await run("main")`."""
    exercise = exercise_of(request.node)
    if exercise is None:
        raise pytest.UsageError(
            "the `run` fixture belongs to suites: test_topic.py in a folder NN_topic of a course (course.toml)"
        )
    fixture = request.node.stash[RUN] = Run(request, exercise)
    return fixture


# The run of a test ----------------------------------------------------------------------------------------


@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_timeout_set_timer(item: pytest.Item, settings: Any) -> bool | None:
    """pytest-timeout's limit holds for each run of the program.

    Its own signal would raise inside whatever runs, and asyncio swallows that in a task; our alarm ends the run.
    """
    if exercise_of(item) is None:
        return None
    item.stash[LIMIT] = settings.timeout
    return True


@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_timeout_cancel_timer(item: pytest.Item) -> bool | None:
    """The other half."""
    return None if exercise_of(item) is None else True


def pytest_enter_pdb(config: pytest.Config) -> None:
    """A debugger in the middle of a run: there is no hurry any more."""
    alarm = config.stash[PLAYING].alarm
    if alarm is not None:
        alarm.off()


def pytest_leave_pdb(config: pytest.Config) -> None:
    """pytest has taken standard output back; the run goes on and needs it."""
    recorder = config.stash[PLAYING].recorder
    if recorder is not None:
        recorder.resume_output()


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """A suite's own coroutine may come to a standstill too; that must not end the session."""
    try:
        return (yield)
    except RunStopped as stopped:
        raise GraderError(f"the test itself stopped: {type(stopped).__name__}") from None


def pytest_assertrepr_compare(config: pytest.Config, op: str, left: object, right: object) -> None:
    """Remember the two sides of the comparison that failed: feedback shows them."""
    config.stash[COMPARED] = (op, left, right)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Feedback in place of the traceback of a failed check."""
    report = yield
    exercise = exercise_of(item)
    if exercise is None or (call.when != "call" and not report.failed):
        return report
    verdict = item.stash[VERDICT] = _verdict(item, exercise, call, report)
    item.config.stash[COMPARED] = ("", None, None)
    if report.failed and not isinstance(call.excinfo and call.excinfo.value, GraderError):
        told = item.config.stash[TOLD].setdefault(exercise.id, set())
        feedback = _Feedback(verdict.title, news(verdict.message, told), item)
        if item.config.get_verbosity() < 2:
            report.longrepr = feedback
        else:
            report.sections.insert(0, ("feedback", f"{verdict.title}\n\n{verdict.message}"))
    return report


def _verdict(item: pytest.Item, exercise: Exercise, call: pytest.CallInfo[None], report: pytest.TestReport) -> Verdict:
    marker = item.get_closest_marker("points")
    title = (getattr(getattr(item, "obj", None), "__doc__", None) or item.name).strip().split("\n")[0]
    points = marker.args[0] if marker else 1
    run: Run | None = item.stash.get(RUN, None)
    if report.passed:
        if run is not None:
            known = item.config.stash[PASSED].setdefault(exercise.id, [])
            known += [(claim, play, trace) for claim in _claims(item) for play, trace in run.runs]
        return Verdict(title=title, passed=True, points=points)
    comparison, message = _what_failed(item, call)
    evidence = Evidence(
        file=exercise.file,
        source=run.source if run and run.runs else b"",
        tree=run.tree if run and run.runs else None,
        runs=tuple(run.runs) if run else (),
        comparison=comparison,
        asks=exercise.asks,
        said=message,
        passed=tuple(item.config.stash[PASSED].get(exercise.id, ())),
    )
    return Verdict(
        title=title,
        passed=False,
        points=points,
        message=explain(evidence, message, findings.find([evidence])),
        evidence=evidence,
    )


def _claims(item: pytest.Item) -> list[str]:
    """What a check compares; passing it says that this is right."""
    source = inspect.getsource(getattr(item, "function", pytest_configure))
    lines, result = (".lines ==" in source or ".timed_lines ==" in source), ".result ==" in source
    return ["lines"] * lines + ["result"] * result


def _what_failed(item: pytest.Item, call: pytest.CallInfo[None]) -> tuple[Comparison | None, str]:
    """What the suite's assert compared, and what its author says about it."""
    assert call.excinfo is not None
    error = call.excinfo.value
    if isinstance(error, _NotRunError):
        return None, ""
    if not isinstance(error, AssertionError):
        return None, str(getattr(error, "msg", "")) or f"{type(error).__name__}: {error}"
    operator, actual, expected = item.config.stash.get(COMPARED, ("", None, None))
    comparison = None
    if operator:
        own = [entry for entry in call.excinfo.traceback if Path(str(entry.path)) == item.path]
        question, arguments = question_in(str((own or call.excinfo.traceback)[-1].statement))
        comparison = Comparison(
            question=question, arguments=arguments, operator=operator, actual=actual, expected=expected
        )
    author, _, rest = str(error).partition("\nassert ")
    if rest and not author.startswith("assert "):
        return comparison, author.strip()
    return comparison, "" if comparison else author.removeprefix("assert ").split("\n")[0]


class _Feedback(TerminalRepr):
    """A failed check as pytest prints it: our text, and a one-line summary."""

    def __init__(self, title: str, message: str, item: pytest.Item) -> None:
        self.title, self.message = title, message
        self.reprcrash = ReprFileLocation(str(item.path), 0, title)
        """pytest's short summary takes its line from here."""

    def toterminal(self, tw: TerminalWriter) -> None:
        tw.line(self.title, bold=True)
        tw.line()
        for line in (self.message or "The cause is told above.").splitlines():
            tw.line(line, red=line.startswith("> "))
        tw.line()

    def __str__(self) -> str:
        return f"{self.title}\n\n{self.message}"


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Points by exercise, and where to go from here."""
    if not config.stash[COURSES]:
        return
    earned: dict[Exercise, list[int]] = {}
    for item in getattr(terminalreporter._session, "items", ()):
        exercise, verdict = exercise_of(item), item.stash.get(VERDICT, None)
        if exercise is not None and verdict is not None:
            points = earned.setdefault(exercise, [0, 0])
            points[0] += verdict.points * verdict.passed
            points[1] += verdict.points
    terminalreporter.ensure_newline()
    for exercise, (got, most) in earned.items():
        told = f"{exercise.id}: {got} of {most} points"
        if got == most and exercise.next_id:
            told += f". Well done. Next: {exercise.next_id}"
        elif got < most:
            told += f". A hint: grader hint {exercise.id}"
        terminalreporter.write_line(told, green=got == most)
