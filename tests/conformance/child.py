"""One module of `test.test_asyncio` on one kind of loop; `run.py` gives it a process of its own.

    python child.py test_tasks grader.virtual_time.event_loop:VirtualLoop 60 results.jsonl

Each test adds a line of JSON to the results file as soon as it is over, so that a module that
crashes or is killed keeps what it has done: `{"id", "status", "detail", "loops"}`, the last being
how many loops were made so far.
"""

# ruff: noqa: N802, unittest chose the names
import asyncio
import contextlib
import importlib
import inspect
import json
import signal
import sys
import traceback
import unittest
import unittest.case
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from test import support  # type: ignore[import-not-found, unused-ignore]

AGAIN = 1.0
"""Wall seconds after which a test that swallowed its alarm gets another."""


class Overtime(KeyboardInterrupt):
    """A test has had its time. asyncio lets nothing less out of tasks and callbacks."""


class Results(unittest.TestResult):
    """Writes each test's outcome at once, and watches its time.

    Args:
        path: the file to add lines to.
        limit: wall seconds for one test.
        loop_class: has `made`, the number of loops so far.
    """

    def __init__(self, path: str, limit: float, loop_class: Any) -> None:
        super().__init__()
        self._lines = Path(path).open("a", buffering=1, encoding="utf-8")  # noqa: SIM115, lives on
        self._limit = limit
        self._loop_class = loop_class
        self._running: unittest.TestCase | None = None
        self._outcome = ("passed", "")

    def startTest(self, test: unittest.TestCase) -> None:
        super().startTest(test)
        self._running, self._outcome = test, ("passed", "")
        signal.signal(signal.SIGALRM, self._ring)  # each time: some tests use the signal too
        signal.setitimer(signal.ITIMER_REAL, self._limit, AGAIN)

    def stopTest(self, test: unittest.TestCase) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        super().stopTest(test)
        self._running = None
        self._write(test, *self._outcome)

    def addError(self, test: Any, err: Any) -> None:
        super().addError(test, err)
        self._note(test, "failed", err)

    def addFailure(self, test: Any, err: Any) -> None:
        super().addFailure(test, err)
        self._note(test, "failed", err)

    def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._note(test, "failed", err)

    def addSkip(self, test: Any, reason: str) -> None:
        super().addSkip(test, reason)
        self._note(getattr(test, "test_case", test), "skipped", reason)

    def addUnexpectedSuccess(self, test: Any) -> None:
        super().addUnexpectedSuccess(test)
        self._note(test, "failed", "unexpected success")

    def _ring(self, signum: int, frame: FrameType | None) -> None:
        raise Overtime(f"not over after {self._limit:g} s")

    def _note(self, test: Any, status: str, reason: Any) -> None:
        detail = reason if isinstance(reason, str) else "".join(traceback.format_exception(*reason))
        if self._running is None:  # a class or module that could not be set up
            self._write(test, status, detail)
        elif self._outcome[0] != "failed":
            self._outcome = (status, detail)

    def _write(self, test: Any, status: str, detail: str) -> None:
        made = self._loop_class.made
        line = {"id": test.id(), "status": status, "detail": detail, "loops": made}
        self._lines.write(json.dumps(line) + "\n")


def counting(loop_class: Any) -> Any:
    """A class like `loop_class` that counts its loops in `made`.

    A loop that brings its own selector is made without the one that some tests offer.
    """
    takes_selector = "selector" in inspect.signature(loop_class).parameters

    def make(self: Any, selector: Any = None) -> None:
        counted.made += 1
        if takes_selector:
            loop_class.__init__(self, selector)
        else:
            if selector is not None:
                selector.close()
            loop_class.__init__(self)

    names = {"__init__": make, "__module__": loop_class.__module__, "made": 0}
    counted: Any = type(loop_class.__name__, (loop_class,), names)
    return counted


def install(loop_class: Any) -> None:
    """Make every usual way to a new loop lead to `loop_class`.

    The policy's class attribute `_loop_factory` is there on 3.11 to 3.14
    (`asyncio/unix_events.py`); unlike a policy of our own it outlives
    `set_event_loop_policy(None)`, which most of these tests call at their end.
    """
    get_policy = getattr(asyncio.events, "_get_event_loop_policy", None)  # 3.14
    policy: Any = get_policy() if get_policy else asyncio.get_event_loop_policy()
    type(policy)._loop_factory = loop_class
    for name in ("SelectorEventLoop", "EventLoop"):
        if hasattr(asyncio, name):
            setattr(asyncio, name, loop_class)


def contain_interrupts() -> None:
    """Let a `KeyboardInterrupt` end the test that it came out of, not the whole module.

    unittest lets it through, but the virtual loop's deadlocks and our own alarms are of that kind.
    """
    original = unittest.case._Outcome.testPartExecutor  # type: ignore[attr-defined]

    @contextlib.contextmanager
    def contained(self: Any, *args: Any, **options: Any) -> Iterator[None]:
        with original(self, *args, **options):
            try:
                yield
            except KeyboardInterrupt as interrupt:
                raise AssertionError(f"interrupted: {interrupt!r}") from interrupt

    unittest.case._Outcome.testPartExecutor = contained  # type: ignore[attr-defined]


def main(module: str, factory: str, limit: str, path: str) -> None:
    """Run the module's tests; failures are in the results file, not in the exit code."""
    support.verbose = 0
    home, _, name = factory.partition(":")
    loop_class = counting(getattr(importlib.import_module(home), name))
    install(loop_class)
    contain_interrupts()
    suite = unittest.defaultTestLoader.loadTestsFromName(f"test.test_asyncio.{module}")
    suite.run(Results(path, float(limit), loop_class))


if __name__ == "__main__":
    main(*sys.argv[1:])
