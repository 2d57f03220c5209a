"""The pytest hooks for suites: runs of the student's file, and feedback in place of tracebacks.

A suite is a test file in a folder of a course: beside it is a student's file, above it a `course.toml`. The entry
point registers this module at the first of them (`grader.checks.plugin`); other tests of the session are unaffected.
"""

import asyncio
import contextlib
import inspect
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from grader.checks import reports as check_reports
from grader.checks.assertions import remembered
from grader.checks.run_fixture import Run
from grader.checks.session import (
    COMPARED,
    COURSES,
    LIMIT,
    PASSED,
    PLAYING,
    READY,
    SEAT,
    STOPPED,
    SUITES,
    TEXT_READ,
    TOLD,
    TRACES,
    Playing,
    exercise_of,
)
from grader.checks.suite_functions import standstill
from grader.checks.verdict import RUN, VERDICT, Verdict, verdict_of
from grader.checks.virtual_tests import LoopFactories
from grader.course.course import Course, Exercise, installed_course
from grader.course.location import course_around
from grader.course.progress import CheckStatus, Progress
from grader.exceptions import GraderError, RunStopped
from grader.text import wrapped
from grader.virtual_time.event_loop import VirtualLoop

REPORTS = pytest.StashKey[dict[str, list[Any]]]()
"""The reports of failures as other plugins read them, while the terminal prints its own."""

# Configuration and collection -----------------------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    """Initialize the session's state; pytest calls this when the module is registered."""
    config.stash.setdefault(COURSES, {})
    config.stash.setdefault(SUITES, {})
    config.stash[TRACES] = {}
    config.stash[STOPPED] = set()
    config.stash[TEXT_READ] = set()
    config.stash[TOLD] = {}
    config.stash[PASSED] = {}
    config.stash[PLAYING] = Playing()
    if config.getoption("xmlpath", None):
        config.pluginmanager.register(check_reports.JUnitCases(config))


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector: pytest.Collector, name: str, obj: object) -> None:
    """Mark a suite's coroutines as tests for pytest-asyncio, whatever its mode in the project around the course."""
    if inspect.iscoroutinefunction(obj) and exercise_of(collector) is not None:
        if not collector.config.pluginmanager.has_plugin("asyncio"):
            raise collector.CollectError("suites need pytest-asyncio: run pytest without `-p no:asyncio`")
        pytest.mark.asyncio(obj)


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_asyncio_loop_factories(item: pytest.Item) -> Generator[None, LoopFactories | None, LoopFactories]:
    """Return the virtual loop for the tests of a suite, and the project's own choice for other tests.

    Any implementation of this hook answers for every async test of the session.
    """
    chosen = yield
    if exercise_of(item) is None:
        return chosen or {"asyncio": asyncio.new_event_loop}
    return {"virtual": VirtualLoop}


def run_for(request: pytest.FixtureRequest) -> Run:
    """Return the `run` fixture of a test of a suite."""
    exercise = exercise_of(request.node)
    if exercise is None:
        raise pytest.UsageError(
            "the `run` fixture belongs to suites: test_topic.py in a folder NN_topic of a course (course.toml)"
        )
    fixture = request.node.stash[RUN] = Run(request.config, request.node, exercise)
    return fixture


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, object, object]:
    """Keep runs prepared between two tests of suites, and undo the preparation for all other tests."""
    result = yield
    ready = item.config.stash.get(READY, None)
    if ready is not None and (nextitem is None or exercise_of(nextitem) is None):
        del item.config.stash[READY]
        ready.close()
    return result


# The run of a test ----------------------------------------------------------------------------------------


@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_timeout_set_timer(item: pytest.Item, settings: Any) -> bool | None:
    """Apply pytest-timeout's limit to each run of the program.

    Its own signal would raise inside the running code, and asyncio swallows that in a task. Our alarm ends the run.
    """
    if exercise_of(item) is None:
        return None
    item.stash[LIMIT] = settings.timeout
    return True


@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_timeout_cancel_timer(item: pytest.Item) -> bool | None:
    """Leave pytest-timeout's timer alone in a suite, where it was never set."""
    return None if exercise_of(item) is None else True


def pytest_enter_pdb(config: pytest.Config) -> None:
    """Remove the limit of the current run when a debugger interrupts it."""
    alarm = config.stash[PLAYING].alarm
    if alarm is not None:
        alarm.off()


def pytest_leave_pdb(config: pytest.Config) -> None:
    """Redirect standard output to the run again: pytest has restored it, and the run continues."""
    recorder = config.stash[PLAYING].recorder
    if recorder is not None:
        recorder.resume_output()


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Report a stop that ends a suite's own coroutine, and not a program, as an internal error."""
    around = contextlib.nullcontext() if exercise_of(pyfuncitem) is None else remembered(pyfuncitem.config)
    try:
        with around:
            return (yield)
    except RunStopped as stopped:
        raise standstill(stopped) from None


def pytest_assertrepr_compare(config: pytest.Config, op: str, left: object, right: object) -> None:
    """Record the two sides of the failed comparison for the feedback."""
    config.stash[COMPARED] = (op, left, right)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Replace the traceback of a failed check by feedback."""
    report = yield
    exercise = exercise_of(item)
    if exercise is None or (call.when != "call" and report.passed):
        return report
    check_reports.describe(report, item, exercise)
    if call.when != "call" and not report.failed:
        return report
    verdict = item.stash[VERDICT] = verdict_of(item, exercise, call, report.passed)
    item.config.stash[COMPARED] = ("", None, None)
    if report.failed and not isinstance(call.excinfo and call.excinfo.value, GraderError):
        known = item.config.stash[TOLD]
        told = known.setdefault(exercise.id, verdict) if verdict.message else known.get(exercise.id, verdict)
        verbosity = item.config.get_verbosity()
        in_full = told is verdict or verbosity > 0
        brief = verdict.brief if verdict.says_more_than(told.explanation) else "The cause is shown above."
        shown = verdict.message if in_full else brief
        check_reports.fail(report, item, exercise, verdict, shown=shown, own=verbosity > 1)
    return report


def _course_option(exercise: Exercise, config: pytest.Config) -> str:
    """Return the option that the commands need for an exercise outside the package's course."""
    if exercise.id in {known.id for known in Course(installed_course()).exercises}:
        return ""
    course, here = exercise.folder.parent, config.invocation_params.dir
    return f" --course {course.relative_to(here) if course.is_relative_to(here) else course}"


@pytest.hookimpl(wrapper=True, tryfirst=True, specname="pytest_terminal_summary")
def pytest_terminal_summary_begins(terminalreporter: Any, config: pytest.Config) -> Generator[None, object, object]:
    """Let the terminal print failed checks as feedback."""
    real = config.stash[REPORTS] = {kind: terminalreporter.stats.get(kind, []) for kind in ("failed", "error")}
    terminalreporter.stats.update({kind: check_reports.as_shown(reports) for kind, reports in real.items() if reports})
    return (yield)


@pytest.hookimpl(wrapper=True, trylast=True, specname="pytest_terminal_summary")
def pytest_terminal_summary_goes_on(terminalreporter: Any, config: pytest.Config) -> Generator[None, object, object]:
    """Restore the reports once the failures are printed: other plugins read them."""
    terminalreporter.stats.update({kind: reports for kind, reports in config.stash[REPORTS].items() if reports})
    return (yield)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the points by exercise, and the next step."""
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
            for line in wrapped(check_reports.in_encoding_of(terminalreporter._tw, exercise.learnt), "    "):
                terminalreporter.write_line(line)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Store the results of a student's own files, for `grader list` and `grader watch`.

    Skip this in a judge's session and in pytest-xdist's workers.
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
        status: CheckStatus = "partly" if not whole else "passed" if passed else "failed"
        score = sum(one.points for one in verdicts if one.passed)
        Progress.of_user().record(exercise, file, source, status, score)


def _verdicts(session: pytest.Session) -> dict[Exercise, list[Verdict]]:
    """Return the verdicts on the checks that ran, by exercise."""
    found: dict[Exercise, list[Verdict]] = {}
    for item in getattr(session, "items", ()):
        exercise, verdict = exercise_of(item), item.stash.get(VERDICT, None)
        if exercise is not None and verdict is not None:
            found.setdefault(exercise, []).append(verdict)
    return found


def _say_where_the_suite_is(terminalreporter: Any, config: pytest.Config) -> None:
    """Point to the suite if pytest was called with the student's file itself, which has no tests."""
    for argument in config.args:
        path = config.invocation_params.dir / argument
        if path.is_file() and course_around(path) is not None:
            folder = str(Path(argument).parent)
            terminalreporter.write_line(f"The checks of {path.name} are beside it: pytest {folder}")
