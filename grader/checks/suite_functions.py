"""The checks of a suite as functions: which of them need only `run`, and how to call one."""

import asyncio
import inspect
from collections.abc import Callable, Iterator
from typing import Any, Self

import pytest

from grader.checks.run_fixture import Run
from grader.exceptions import GraderError, RunStopped
from grader.virtual_time.event_loop import VirtualLoop

KNOWN_MARKERS = {"points", "asyncio", "timeout"}
CheckFunction = Callable[[Run], Any]


def checks_beside(item: pytest.Function) -> Iterator[tuple[str, CheckFunction]]:
    """Yield the functions of a suite that need nothing but `run`, in order, including those that were not selected."""
    module = item.getparent(pytest.Module)
    if module is None or _unknown_markers(module.obj):
        return
    for name, check in vars(module.obj).items():
        if (
            module.funcnamefilter(name)
            and inspect.iscoroutinefunction(check)
            and tuple(inspect.signature(check).parameters) == ("run",)
            and not _unknown_markers(check)
        ):
            yield name, check


def _unknown_markers(marked: Any) -> bool:
    marks = getattr(marked, "pytestmark", [])
    return not KNOWN_MARKERS.issuperset(mark.name for mark in (marks if isinstance(marks, list) else [marks]))


class Checks:
    """A context manager that calls the checks of one file, all on one event loop in virtual time."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner(loop_factory=VirtualLoop)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._runner.close()

    def call(self, check: CheckFunction, run: Run) -> pytest.CallInfo[None]:
        """Call a check, and return how the call ended."""
        return pytest.CallInfo.from_call(lambda: self._finish(check(run)), "call", reraise=(KeyboardInterrupt,))

    def _finish(self, check: Any) -> None:
        try:
            self._runner.get_loop().run_until_complete(check)
        except RunStopped as stopped:
            raise standstill(stopped) from None


def standstill(stopped: RunStopped) -> GraderError:
    """Return the error for a suite's own coroutine that came to a standstill; it must not end the session."""
    return GraderError(f"the test itself stopped: {type(stopped).__name__}")
