"""All that is a plugin of pytest: the hooks, the `run` fixture, and feedback in place of tracebacks.

It concerns itself with suites only: test files in a folder of a course (beside them a student's file, above them a
`course.toml`). In any other project it does nothing.
"""

import asyncio
import inspect
import warnings
from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import Any

import pytest
from _pytest._code.code import ReprFileLocation, TerminalRepr
from _pytest._io import TerminalWriter

from grader.course import Course, Exercise, course_around, installed_course
from grader.exceptions import GraderError, RunStopped
from grader.loop import VirtualLoop
from grader.progress import Progress, Status
from grader.session import (
    COMPARED,
    COURSES,
    LIMIT,
    PASSED,
    PLAYING,
    READY,
    SEAT,
    STOPPED,
    SUITES,
    TOLD,
    TRACES,
    Playing,
    exercise_of,
)
from grader.short_run import standstill
from grader.suite_run import Run
from grader.text import in_ascii
from grader.verdict import RUN, VERDICT, Verdict, verdict_of

# Configuration and collection -----------------------------------------------------------------------------


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Make room for what the session learns."""
    if all(_is_of_a_course(config, argument) for argument in config.args):
        # Of no use to a student whose folder has no settings for pytest: no suite has such fixtures.
        warnings.filterwarnings("ignore", ".*asyncio_default_fixture_loop_scope", pytest.PytestDeprecationWarning)
    config.addinivalue_line("markers", "points(n): what a test of a suite is worth; 1 without it")
    config.stash[COURSES] = {}
    config.stash[SUITES] = {}
    config.stash[TRACES] = {}
    config.stash[STOPPED] = set()
    config.stash[TOLD] = {}
    config.stash[PASSED] = {}
    config.stash[PLAYING] = Playing()


def _is_of_a_course(config: pytest.Config, argument: str) -> bool:
    path = config.invocation_params.dir / argument.partition("::")[0]
    return any((folder / "course.toml").is_file() for folder in (path, path.parent, path.parent.parent))


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
    fixture = request.node.stash[RUN] = Run(request.config, request.node, exercise)
    return fixture


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, object, object]:
    """Between two tests of suites all is kept ready for runs; for everybody else's tests it is as it was."""
    result = yield
    ready = item.config.stash.get(READY, None)
    if ready is not None and (nextitem is None or exercise_of(nextitem) is None):
        del item.config.stash[READY]
        ready.close()
    return result


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
    """What ends a program may end a suite's own coroutine, too."""
    try:
        return (yield)
    except RunStopped as stopped:
        raise standstill(stopped) from None


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
    verdict = item.stash[VERDICT] = verdict_of(item, exercise, call, report.passed)
    item.config.stash[COMPARED] = ("", None, None)
    if report.failed and not isinstance(call.excinfo and call.excinfo.value, GraderError):
        told = item.config.stash[TOLD].setdefault(exercise.id, "")
        item.config.stash[TOLD][exercise.id] = told or verdict.message
        if item.config.get_verbosity() < 2:
            in_full = not told or item.config.get_verbosity() > 0
            known = verdict.brief in told
            shown = verdict.message if in_full else "The cause is told above." if known else verdict.brief
            report.longrepr = _Feedback(verdict, item, shown)
            report.location = (report.location[0], report.location[1], verdict.title)  # what stands above it
        else:
            report.sections.insert(0, ("feedback", f"{verdict.title}\n\n{verdict.message}"))
    return report


class _Feedback(TerminalRepr):
    """A failed check as pytest prints it: our text, and a one-line summary.

    pytest's own terminal gets what is `shown`: the first check of an exercise that fails is explained, the others in
    brief, for one cause shows in many checks. Whoever else asks (an IDE, a JUnit file) gets the whole text of each.
    """

    def __init__(self, verdict: Verdict, item: pytest.Item, shown: str) -> None:
        self.verdict, self.shown, self._config = verdict, shown, item.config
        self.reprcrash = ReprFileLocation(str(item.path), 0, verdict.title)
        """pytest's short summary takes its line from here."""

    def toterminal(self, tw: TerminalWriter) -> None:
        here = tw is self._config.get_terminal_writer()
        for line in (self.shown if here else str(self)).splitlines():
            tw.line(_in_encoding_of(tw, line), red=line.startswith("> "))
        tw.line()

    def __str__(self) -> str:
        return f"{self.verdict.title}\n\n{self.verdict.message}"


def _in_encoding_of(tw: TerminalWriter, text: str) -> str:
    """The text as far as the terminal's encoding can show it."""
    try:
        text.encode(getattr(tw._file, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return in_ascii(text)
    return text


def _course_option(exercise: Exercise, config: pytest.Config) -> str:
    """What the commands need to find an exercise that is not in the course of the package."""
    if exercise.id in {known.id for known in Course(installed_course()).exercises}:
        return ""
    course, here = exercise.folder.parent, config.invocation_params.dir
    return f" --course {course.relative_to(here) if course.is_relative_to(here) else course}"


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Points by exercise, and where to go from here."""
    if not config.stash[COURSES]:
        return
    terminalreporter.ensure_newline()
    found = _verdicts(terminalreporter._session)
    if not found:
        _say_where_the_suite_is(terminalreporter, config)
    for exercise, verdicts in found.items():
        got, most = sum(one.points for one in verdicts if one.passed), sum(one.points for one in verdicts)
        told = f"{exercise.id}: {got} of {most} points"
        if most < exercise.points:
            told += f" of the checks that ran; all of them are worth {exercise.points}"
        elif got == most and exercise.next_id:
            told += f". Well done. Next: {exercise.next_id}"
        if got < most:
            told += f". A hint: grader hint {exercise.id}{_course_option(exercise, config)}"
        terminalreporter.write_line(told, green=got == most)
        if got == most == exercise.points and exercise.learnt:
            terminalreporter.write_line(f"    {_in_encoding_of(terminalreporter._tw, exercise.learnt)}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Remember what came of a student's own files, for `grader list` and `grader watch`.

    Not where a judge sits, and not in the parts of a session that pytest-xdist makes.
    """
    if SEAT in session.config.stash or hasattr(session.config, "workerinput"):
        return
    for exercise, verdicts in _verdicts(session).items():
        file = exercise.folder / exercise.file
        source = next((one.source for one in verdicts if one.source), None)
        if source is None:
            continue
        whole = sum(one.points for one in verdicts) == exercise.points
        passed = all(one.passed for one in verdicts)
        status: Status = "partly" if not whole else "passed" if passed else "failed"
        score = sum(one.points for one in verdicts if one.passed)
        Progress.of_user().checked(exercise, file, source, status, score)


def _verdicts(session: pytest.Session) -> dict[Exercise, list[Verdict]]:
    """What came of the checks that were run, by exercise."""
    found: dict[Exercise, list[Verdict]] = {}
    for item in getattr(session, "items", ()):
        exercise, verdict = exercise_of(item), item.stash.get(VERDICT, None)
        if exercise is not None and verdict is not None:
            found.setdefault(exercise, []).append(verdict)
    return found


def _say_where_the_suite_is(terminalreporter: Any, config: pytest.Config) -> None:
    """Somebody asked pytest to run the student's file itself, in which there are no tests."""
    for argument in config.args:
        path = config.invocation_params.dir / argument
        if path.is_file() and course_around(path) is not None:
            folder = str(Path(argument).parent)
            terminalreporter.write_line(f"The checks of {path.name} are beside it: pytest {folder}")
