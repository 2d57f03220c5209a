"""Virtual time for the tests of any project: the marker `virtual_time` and the fixture `virtual_clock`.

A test that has one of them runs on a clock of its own, which begins at 0 and passes only while the test waits. The
event loop of its async code, `time.sleep` and the wall clocks follow that clock from the setup to the teardown. Other
tests keep their loops and clocks. The entry point registers this module at the first such test
(`grader.checks.plugin`).
"""

import asyncio
import contextlib
import math
import signal
import sys
import threading
import weakref
from collections.abc import Callable, Generator, Iterator, Mapping
from datetime import UTC, datetime
from types import FrameType
from typing import Any, NamedTuple, NoReturn

import pytest

from grader.checks.markers import VIRTUAL_CLOCK, VIRTUAL_TIME, is_virtual
from grader.checks.standstill import explain
from grader.exceptions import CutOff, RunStopped
from grader.virtual_time.clock import START, Clock
from grader.virtual_time.event_loop import VirtualLoop
from grader.virtual_time.timers import nanoseconds
from grader.virtual_time.waking_loop import clock_of
from grader.virtual_time.wall_clocks import every_loop_is, freezer_kept_started, frozen

TURN_LIMIT = 0.2
"""Wall seconds within which a loop must begin its next turn once pytest-timeout's limit is reached."""
LoopFactories = Mapping[str, Callable[[], asyncio.AbstractEventLoop]]


class VirtualClock:
    """The value of the fixture `virtual_clock`: the clock of the test."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    @property
    def elapsed(self) -> float:
        """Virtual seconds since the test's setup began, exact to the nanosecond."""
        return self._clock.seconds()


def clock_for(request: pytest.FixtureRequest) -> VirtualClock:
    """Return the fixture `virtual_clock` of a test."""
    tests: VirtualTests | None = request.config.pluginmanager.get_plugin(VirtualTests.NAME)
    if tests is None or tests.clock is None:
        raise pytest.UsageError(f"name `{VIRTUAL_CLOCK}` among the arguments of the test: it cannot be asked for later")
    return VirtualClock(tests.clock)


class VirtualTests:
    """The hooks, and the clock of the test that is running."""

    NAME = "coroutine_grader_virtual_tests"

    def __init__(self, config: pytest.Config) -> None:
        self._folder = config.rootpath
        self._loops: weakref.WeakSet[VirtualLoop] = weakref.WeakSet()
        self._loop_class = self._make_loop_class()
        self._threads: set[threading.Thread] = set()
        self._ready = contextlib.ExitStack()
        self._is_ready = False
        self._timed_out: BaseException | None = None
        """The exception that pytest-timeout's signal raised, until it has ended the loop."""
        self.clock: Clock | None = None
        """The clock of the running test, or None between tests."""

    def _make_loop_class(self) -> type[VirtualLoop]:
        tests = self

        class TestLoop(VirtualLoop):
            """A loop on the clock of the test that creates it; a test that stands still fails."""

            def __init__(self, selector: object = None) -> None:
                super().__init__(tests.clock)
                self._cut_off: set[asyncio.Task[Any]] = set()
                tests._loops.add(self)

            def run_until_complete(self, future: Any) -> Any:
                try:
                    return super().run_until_complete(future)
                except RunStopped as stopped:
                    self._cut_off = asyncio.all_tasks(self)  # else the garbage collector ends them, not the fixtures
                    tests._fail(clock_of(self), stopped, self)
                finally:
                    tests._forget_timeout()

            def _process_events(self, event_list: list[Any]) -> None:
                """Raise a pending exception: each turn calls this, and asyncio catches nothing that it raises."""
                if tests._timed_out is not None:
                    raise tests._timed_out
                super()._process_events(event_list)

        return TestLoop

    def _forget_timeout(self) -> None:
        """End the second alarm of a limit that has ended the loop: it would interrupt pytest at its report."""
        if self._timed_out is not None and sys.platform != "win32":
            signal.setitimer(signal.ITIMER_REAL, 0)
            self._timed_out = None

    def _fail(self, clock: Clock, stopped: RunStopped, loop: VirtualLoop | None = None) -> NoReturn:
        """Fail the test with an explanation; the clock continues afterwards, so that fixtures can clean up."""
        explanation = explain(stopped, clock.seconds(), loop, self._folder)
        clock.stopped = None
        if isinstance(stopped, CutOff):
            clock.until = math.inf
        raise pytest.fail.Exception(explanation, pytrace=False) from None

    # Collection ---------------------------------------------------------------------------------------------

    @pytest.hookimpl(wrapper=True, optionalhook=True)
    def pytest_asyncio_loop_factories(self, item: pytest.Item) -> Generator[None, LoopFactories | None, LoopFactories]:
        """Return the virtual loop for tests in virtual time, and the project's own choice for others.

        Any implementation of this hook answers for every async test of the session.
        """
        chosen = yield
        return {"virtual": self._loop_class} if is_virtual(item) else chosen or {"asyncio": asyncio.new_event_loop}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Reject a marker with unsupported arguments before any test runs."""
        for item in session.items:
            _options(item)

    # The run of a test --------------------------------------------------------------------------------------

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> Generator[None, object, object]:
        """Keep freezegun ready from one such test to the next: it takes longer to start than most tests take."""
        if not is_virtual(item):
            return (yield)
        if not self._is_ready:
            self._ready.enter_context(freezer_kept_started())
            self._is_ready = True
        try:
            return (yield)
        finally:
            if nextitem is None or not is_virtual(nextitem):
                self._ready.close()
                self._is_ready = False

    def _begin(self, item: pytest.Item) -> None:
        """Set up the test's clock: a new one, unless a loop of a wider scope still runs on the last one."""
        options = _options(item)
        if self.clock is None:
            self.clock = Clock(options.start)
            self._threads = set(threading.enumerate())
        self.clock.until = self.clock.nanoseconds + nanoseconds(options.until)

    def _end(self) -> None:
        """Forget the test's clock, and end the threads that still sleep on it."""
        clock = self.clock
        if clock is None or not all(loop.is_closed() for loop in self._loops):
            return
        self.clock = None
        asleep = [thread for _, _, thread, _ in clock.sleepers]
        if asleep:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(threading, "excepthook", lambda problem: None)  # pytest's hook would report how they end
                clock.close()
                for thread in asleep:
                    thread.join(1)

    @pytest.hookimpl(wrapper=True, optionalhook=True)
    def pytest_timeout_set_timer(self, item: pytest.Item, settings: Any) -> Generator[None, object, object]:
        """Make the loop raise pytest-timeout's exception: asyncio would catch it in a callback or a task."""
        result = yield
        if sys.platform != "win32" and settings.method == "signal" and is_virtual(item):
            raises: Any = signal.getsignal(signal.SIGALRM)

            def end_loop(number: int, frame: FrameType | None) -> None:
                if self._timed_out is not None:
                    raise self._timed_out  # the loop has not begun its next turn
                try:
                    raises(number, frame)
                except BaseException as problem:
                    self._timed_out = problem
                    if self.clock is None or not self.clock.loops:
                        raise
                    signal.setitimer(signal.ITIMER_REAL, TURN_LIMIT)

            signal.signal(signal.SIGALRM, end_loop)
        return result

    # Innermost: the timer of pytest-timeout, the reports and the like see real time.

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, object, object]:
        """Set up the fixtures in virtual time, from 0; a test that is repeated begins at 0 again."""
        if is_virtual(item):
            self._begin(item)
        with self._in_virtual_time(item):
            return (yield)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Run the test in virtual time."""
        with self._in_virtual_time(item):
            return (yield)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, object, object]:
        """Tear down the fixtures in virtual time."""
        try:
            with self._in_virtual_time(item):
                return (yield)
        finally:
            self._end()

    @contextlib.contextmanager
    def _in_virtual_time(self, item: pytest.Item) -> Iterator[None]:
        clock = self.clock
        if clock is None or not is_virtual(item):
            yield
            return
        for thread in set(threading.enumerate()) - self._threads:
            clock.threads.disregard(thread)  # started since the last phase, by another plugin
        try:
            with frozen(clock, clock.sleep), every_loop_is(self._loop_class), clock.threads.started_in_turn():
                yield
        except RunStopped as stopped:  # by code outside of any loop
            self._fail(clock, stopped)
        finally:
            self._timed_out = None
            self._threads = set(threading.enumerate())


def _options(item: pytest.Item) -> "_Options":
    """Return the arguments of the test's marker.

    Raises:
        pytest.UsageError: the marker has unsupported arguments.
    """
    marker = item.get_closest_marker(VIRTUAL_TIME)
    if marker is None:
        return _Options()
    try:
        if marker.args:
            raise TypeError("it takes no positional arguments")
        given = dict(marker.kwargs)
        if "until" in given:
            given["until"] = float(given["until"])
        if "start" in given:
            given["start"] = datetime.fromisoformat(given["start"]).replace(tzinfo=UTC)
        return _Options(**given)
    except (TypeError, ValueError) as problem:
        raise pytest.UsageError(
            f'{item.nodeid}: @pytest.mark.{VIRTUAL_TIME}(until=60, start="2030-01-01"): {problem}'
        ) from None


class _Options(NamedTuple):
    until: float = math.inf
    """Virtual seconds after which the test fails."""
    start: datetime = START
    """The date and time that the wall clocks show at 0."""
