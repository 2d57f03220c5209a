"""The event loop that a program gets, whichever way it asks for one.

One class for all runs: the interpreter learns how to call its methods once, not anew in each run.
"""

import asyncio
import contextlib
import inspect
import sys
from collections.abc import Callable, Iterator
from typing import Any

from grader.exceptions import RunStopped
from grader.simulation.compat import RUNNER_RUN
from grader.simulation.run_slot import SLOT, RunUnderWay
from grader.simulation.stdlib_state import is_same
from grader.submission.loading import SkipStatement
from grader.virtual_time.compat import running_loop
from grader.virtual_time.event_loop import CLEANS_UP, CLEANS_UP_GENERATORS, VirtualLoop
from grader.virtual_time.hidden_slots import without_a_name
from grader.virtual_time.waking_loop import clock_of, names_its_methods_as_asyncio, timers_of
from grader.virtual_time.wall_clocks import every_loop_is


class EventLoop(VirtualLoop):
    """A loop on the clock of the run that creates it, observed by that run's recorder."""

    __slots__ = ("run_slot",)

    def __init__(self, selector: object = None) -> None:
        run = SLOT.run
        if run is None:
            raise RunStopped  # a thread that its run has left behind
        _set_run(self, run)
        super().__init__(run.clock, run.recorder)
        self._skipped = self._has_run = False
        run.recorder.loop_made(self)
        if run.ordering is not None:
            run.ordering.govern(self)

    def run_until_complete(self, future: Any) -> Any:
        """Run the future; skip the statement while the file is loading, and skip clean-up without effect."""
        if _run_of(self).loading:
            if not self._skipped:
                self._skip(future)
            if not self._has_run and getattr(future, "__qualname__", "") in CLEANS_UP:
                future.close()  # there is nothing to clean up
                return None
        elif getattr(future, "__qualname__", "") in CLEANS_UP and self._has_nothing():
            # Nothing to clean up here either: taking turns for it would cost a short program a fifth of its time.
            future.close()
            _run_of(self).recorder.next_task_name()  # a real run would use this name for the clean-up task
            if future.__qualname__ == CLEANS_UP_GENERATORS:
                self._asyncgens_shutdown_called = True
            else:
                self._executor_shutdown_called = True
            return None
        return super().run_until_complete(future)

    def _has_nothing(self) -> bool:
        """Return whether a turn of the loop would have no effect that could be observed."""
        if self._closed or self._debug or clock_of(self).stopped is not None or running_loop() is not None:
            return False
        if self._default_executor is not None or self.get_task_factory() is not None or clock_of(self).sleepers:
            return False
        some = self._ready or timers_of(self).keys or self._asyncgens or self._selector.watched or self._signal_handlers
        return not some

    def run_forever(self) -> None:
        """Run the loop until it is stopped; skip the statement while the file is loading."""
        if _run_of(self).loading and not self._skipped:
            self._skip(None)
        self._has_run = True
        super().run_forever()

    def _skip(self, future: Any) -> None:
        self._skipped = True
        if inspect.iscoroutine(future):
            future.close()
        raise SkipStatement

    def create_task(self, coro: Any, **options: Any) -> "asyncio.Task[Any]":
        """Create a task named by the recorder; skip the statement if `Runner.run` calls this while loading."""
        run = _run_of(self)
        if run.loading and not self._skipped and sys._getframe(1).f_code is RUNNER_RUN:
            self._skip(coro)
        named, factory = options.get("name") is not None, self.get_task_factory() is not None
        if not named and not factory:
            options["name"] = run.recorder.next_task_name()
        task = super().create_task(coro, **options)
        if factory:
            run.recorder.name_task(task, named)
        if run.main_task is None and not run.loading:
            run.main_task = task
        return task


_run_of: Callable[[EventLoop], RunUnderWay]
_run_of, _set_run = without_a_name(EventLoop, "run_slot")
names_its_methods_as_asyncio(EventLoop)
EventLoop.__name__ = asyncio.SelectorEventLoop.__name__  # as a program sees it
EventLoop.__qualname__, EventLoop.__module__ = EventLoop.__name__, asyncio.SelectorEventLoop.__module__


@contextlib.contextmanager
def every_loop_belongs_to(run: RunUnderWay) -> Iterator[None]:
    """Make every way to create an event loop lead to one of this run's; undo the program's changes to their class."""
    before = dict(vars(EventLoop))
    SLOT.run = run
    try:
        with every_loop_is(EventLoop):
            yield
    finally:
        SLOT.run = None
        _restore(before)


def _restore(before: dict[str, Any]) -> None:
    now = dict(vars(EventLoop))
    if is_same(now, before):
        return  # as after nearly all runs
    for name in now.keys() - before.keys():
        delattr(EventLoop, name)
    for name, value in before.items():
        if now.get(name) is not value:
            setattr(EventLoop, name, value)
