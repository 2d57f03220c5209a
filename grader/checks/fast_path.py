"""A short way to run the checks of a suite that need only `run`, without pytest's fixtures around them.

Nearly all checks need only `run`, and a judge runs them for one submission after another. An event loop, fixtures and
reports for each check would take most of its time.
"""

import inspect

import pytest

from grader.checks.assertions import remembered
from grader.checks.run_fixture import Run
from grader.checks.suite_functions import KNOWN_MARKERS, Checks
from grader.checks.verdict import RUN, VERDICT, verdict_of
from grader.course.course import Exercise
from grader.exceptions import GraderError

KNOWN_FIXTURES = {"run", "request", "event_loop_policy"}
"""Fixtures that a check run the short way may have. The last one belongs to pytest-asyncio, as does the parameter."""
KNOWN_PARAMETERS = {"_asyncio_loop_factory"}


def can_be_short(item: pytest.Item) -> bool:
    """Return whether the check is a coroutine function of a module that takes `run` and nothing else."""
    return (
        isinstance(item, pytest.Function)
        and inspect.iscoroutinefunction(item.obj)
        and item.cls is None
        and tuple(inspect.signature(item.obj).parameters) == ("run",)
        and KNOWN_FIXTURES.issuperset(item.fixturenames)
        and KNOWN_PARAMETERS.issuperset(getattr(getattr(item, "callspec", None), "params", ()))
        and KNOWN_MARKERS.issuperset(marker.name for marker in item.iter_markers())
    )


class ShortRun(Checks):
    """A runner for the checks of one file that keeps each verdict where the plugin keeps it."""

    def run(self, item: pytest.Function, exercise: Exercise) -> None:
        """Run the check.

        Raises:
            GraderError: an internal error occurred in the grader.
        """
        run = item.stash[RUN] = Run(item.config, item, exercise)
        with remembered(item.config):
            call = self.call(item.obj, run)
        if call.excinfo is not None and isinstance(call.excinfo.value, GraderError):
            raise call.excinfo.value
        item.stash[VERDICT] = verdict_of(item, exercise, call, passed=call.excinfo is None)
