"""Shared fixtures: running a program on the virtual clock, a browser, and a folder for what commands store.

And how the tests are spread over processes.
"""

import re
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from grader.isolation.limits import cores
from grader.simulation.running import simulate
from grader.submission.program import Play, Program
from grader.submission.scenarios import compiled_scenarios
from grader.trace.trace import Trace
from tests.browser import browser, visit  # noqa: F401 (fixtures)
from tests.one_zygote import one_zygote  # noqa: F401 (a fixture)

PROGRAM_OPTIONS = ("scenarios", "path")
VERY_LONG = 60.0
"""Wall seconds of a test from which it is named."""
RUN_OPTIONS = ("wall_limit", "bounds", "tee", "stdin", "record", "on_start")


@pytest.fixture(autouse=True, scope="session")
def _remembers_elsewhere() -> Iterator[None]:
    """Keep the progress that pytest and the commands store out of the home of the person who runs the tests."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        names = ("HOME",) if sys.platform == "darwin" else ("XDG_CONFIG_HOME", "APPDATA", "LOCALAPPDATA")
        for name in names:
            patch.setenv(name, folder)
        yield


def pytest_configure(config: pytest.Config) -> None:
    """Enable Ctrl-C, which a shell disables for commands in the background, and tell of tests as they end."""
    if not hasattr(config, "workerinput"):  # a worker of xdist has it
        config.pluginmanager.register(Telling(config))
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


class Telling:
    """Names at once what fails or takes very long: a run that is cut off has no summary."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        if reporter is None or not (report.failed or report.duration > VERY_LONG):
            return
        crash = getattr(report.longrepr, "reprcrash", None)
        words = crash.message.partition("\n")[0] if crash is not None else ""
        reporter.write_line(f"\n{report.outcome} in {report.duration:.0f} s: {report.nodeid} ({report.when}) {words}")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Let `-n auto` be half as many again as there are cores: half of the tests wait for other processes."""
    return cores() + (cores() + 1) // 2


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Let one worker run all tests of a file with fixtures of its own, so that these are set up once; others alone."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFixtures(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return file if shares_fixtures(config.rootpath / file) else nodeid

    return ByFixtures(config, log) if config.getoption("dist") == "load" else None


@cache
def shares_fixtures(file: Path) -> bool:
    """Return whether a file of tests has fixtures that several tests use."""
    return re.search(r'scope="(module|session)"', file.read_text(encoding="utf-8")) is not None


@pytest.fixture
def simulated() -> Callable[..., Trace]:
    """Runs a program: its text, its bytes, or the path of its file.

    As a script, or the function named as `entry`. Options go where they belong: to the Program, to the Play or to
    `simulate`; the wall limit is 40 s if none is given.
    """

    def run(source: str | bytes | Path, entry: str = "", **options: Any) -> Trace:
        if isinstance(source, Path):
            source = source.read_bytes()
        elif isinstance(source, str):
            source = dedent(source).strip("\n").encode()
        given = {"path": "program.py"} | {name: options.pop(name) for name in PROGRAM_OPTIONS if name in options}
        around = {"wall_limit": 40.0} | {name: options.pop(name) for name in RUN_OPTIONS if name in options}
        if isinstance(given.get("scenarios"), str):
            given["scenarios"] = compiled_scenarios(dedent(given["scenarios"]).strip("\n").encode())
        options.setdefault("kind", "call" if entry else "script")
        return simulate(Program(source=source, **given), Play(entry=entry, **options), **around)

    return run
