"""The entry point that every pytest session of the environment loads, at very little cost.

It waits for the first test that concerns the grader. At the first file of a course it registers the hooks for suites
(`grader.checks.suites`), at the first test in virtual time those for virtual time (`grader.checks.virtual_tests`).
Until then the session imports hardly more than this module.
"""

import inspect
import warnings
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from grader.checks.markers import VIRTUAL_TIME, is_virtual
from grader.course.location import course_around

if TYPE_CHECKING:
    from grader.checks.run_fixture import Run
    from grader.checks.virtual_tests import VirtualClock

SUITES_PLUGIN = "coroutine_grader_suites"
"""The name under which the hooks for suites are registered."""


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Declare the markers, and silence a warning about fixtures that no suite has."""
    if all(_is_of_a_course(config, argument) for argument in config.args):
        # The warning is useless to a student whose folder has no settings for pytest.
        warnings.filterwarnings("ignore", ".*asyncio_default_fixture_loop_scope", pytest.PytestDeprecationWarning)
    config.addinivalue_line("markers", "points(n): what a test of a suite is worth; 1 without it")
    config.addinivalue_line(
        "markers",
        f"{VIRTUAL_TIME}(until=..., start=...): run the test on a virtual clock that begins at 0; "
        "`until` is the virtual second at which the test fails, `start` what the wall clocks show at 0 (UTC, ISO 8601)",
    )


def _is_of_a_course(config: pytest.Config, argument: str) -> bool:
    path = config.invocation_params.dir / argument.partition("::")[0]
    return any((folder / "course.toml").is_file() for folder in (path, path.parent, path.parent.parent))


# Suites ---------------------------------------------------------------------------------------------------


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> None:
    """Register the hooks for suites at the first file of a course."""
    if course_around(file_path) is not None:
        _register_suites(parent.config)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: list[str]) -> None:
    """Register the hooks for suites where pytest-xdist reports the tests that its workers collected and run."""
    config: pytest.Config = node.config
    files = {name.partition("::")[0] for name in ids}
    if any(course_around(config.rootpath / file) is not None for file in files):
        _register_suites(config)


def _register_suites(config: pytest.Config) -> None:
    if not config.pluginmanager.has_plugin(SUITES_PLUGIN):
        from grader.checks import suites

        config.pluginmanager.register(suites, SUITES_PLUGIN)


@pytest.fixture
def run(request: pytest.FixtureRequest) -> "Run":
    """Return a runner of the student's file on the virtual clock.

    A check calls it as `trace = await run("main")`.
    """
    from grader.checks.suites import run_for

    return run_for(request)


# Tests in virtual time --------------------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> Generator[None, object, object]:
    """Register the hooks for virtual time at the first such test, before pytest-asyncio chooses its loop.

    The marker makes a coroutine a test of pytest-asyncio, whatever its mode in the project is.
    """
    test = metafunc.definition
    if is_virtual(test):
        _register_virtual_tests(metafunc.config)
        function = getattr(metafunc.function, "__func__", metafunc.function)
        others = [test.get_closest_marker(name) for name in ("asyncio", "anyio")]
        if inspect.iscoroutinefunction(function) and not any(others):
            pytest.mark.asyncio(function)  # for the tests that are generated from it
            test.add_marker(pytest.mark.asyncio)
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Register them also for tests that were marked after their collection."""
    if any(is_virtual(item) for item in session.items):
        _register_virtual_tests(session.config)


def _register_virtual_tests(config: pytest.Config) -> None:
    from grader.checks.virtual_tests import VirtualTests

    if not config.pluginmanager.has_plugin(VirtualTests.NAME):
        config.pluginmanager.register(VirtualTests(config), VirtualTests.NAME)


@pytest.fixture
def virtual_clock(request: pytest.FixtureRequest) -> "VirtualClock":
    """Return the clock of this test, which runs in virtual time: `virtual_clock.elapsed` (virtual seconds)."""
    from grader.checks.virtual_tests import clock_for

    return clock_for(request)
