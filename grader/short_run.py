"""Runs a check of a suite without pytest's fixtures around it, where it asks for none but `run`.

That is how nearly all checks are, and a judge runs them for one submission after another: setting up an event loop,
fixtures and reports for each would take most of its time.
"""

import asyncio
import inspect
from typing import Any

import pytest

from grader.course import Exercise
from grader.exceptions import GraderError, RunStopped
from grader.loop import VirtualLoop
from grader.suite_run import Run
from grader.verdict import RUN, VERDICT, verdict_of

KNOWN_FIXTURES = {"run", "request", "event_loop_policy"}
"""The last one is pytest-asyncio's, like the parameter below."""
KNOWN_PARAMETERS = {"_asyncio_loop_factory"}
KNOWN_MARKERS = {"points", "asyncio", "timeout"}


def can_be_short(item: pytest.Item) -> bool:
    """Whether the check is a coroutine function of a module that takes `run` and needs nothing else of pytest."""
    return (
        isinstance(item, pytest.Function)
        and inspect.iscoroutinefunction(item.obj)
        and item.cls is None
        and tuple(inspect.signature(item.obj).parameters) == ("run",)
        and KNOWN_FIXTURES.issuperset(item.fixturenames)
        and KNOWN_PARAMETERS.issuperset(getattr(getattr(item, "callspec", None), "params", ()))
        and KNOWN_MARKERS.issuperset(marker.name for marker in item.iter_markers())
    )


class ShortRun:
    """Runs the checks of one file, all on one event loop on virtual time; a context manager."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner(loop_factory=VirtualLoop)

    def __enter__(self) -> "ShortRun":
        return self

    def __exit__(self, *error: object) -> None:
        self._runner.close()

    def run(self, item: pytest.Function, exercise: Exercise) -> None:
        """Run the check, and keep what came of it where the plugin does.

        Raises:
            GraderError: a failure of the grader's own, which is nobody's mistake.
        """
        run = item.stash[RUN] = Run(item.config, item, exercise)
        call = pytest.CallInfo.from_call(lambda: self._check(item.obj(run)), "call", reraise=(KeyboardInterrupt,))
        if call.excinfo is not None and isinstance(call.excinfo.value, GraderError):
            raise call.excinfo.value
        item.stash[VERDICT] = verdict_of(item, exercise, call, passed=call.excinfo is None)

    def _check(self, check: Any) -> None:
        try:
            self._runner.get_loop().run_until_complete(check)
        except RunStopped as stopped:
            raise standstill(stopped) from None


def standstill(stopped: RunStopped) -> GraderError:
    """A suite's own coroutine may come to one; that must not end the session."""
    return GraderError(f"the test itself stopped: {type(stopped).__name__}")
