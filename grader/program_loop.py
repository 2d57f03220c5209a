"""The event loop that a program gets, whichever way it asks for one.

One class for all runs: the interpreter learns how to call its methods once, not anew in each run.
"""

import asyncio
import contextlib
import inspect
import sys
from collections.abc import Iterator
from typing import Any, Protocol

from grader.clock import Clock
from grader.exceptions import RunStopped
from grader.loop import CLEANS_UP, CLEANS_UP_GENERATORS, VirtualLoop
from grader.recorder import Recorder
from grader.submission import SkipStatement
from grader.surroundings import is_same
from grader.wallclock import every_loop_is

_RUNNER: Any = asyncio.Runner.run.__code__


class Owner(Protocol):
    """The run that a loop is made in. While it is `loading` the file, no loop runs anything."""

    clock: Clock
    recorder: Recorder
    loading: bool
    main_task: "asyncio.Task[Any] | None"


_owners: list[Owner] = []


class EventLoop(VirtualLoop):
    """On the clock of the run in which it is made, watched by that run's recorder."""

    def __init__(self, selector: object = None) -> None:
        if not _owners:
            raise RunStopped  # a thread that its run has left behind
        self._owner = _owners[-1]
        super().__init__(self._owner.clock, self._owner.recorder)
        self._skipped = self._has_run = False
        self._owner.recorder.loop_made(self)

    def run_until_complete(self, future: Any) -> Any:
        if self._owner.loading:
            if not self._skipped:
                self._skip(future)
            if not self._has_run and getattr(future, "__qualname__", "") in CLEANS_UP:
                future.close()  # there is nothing to clean up
                return None
        elif getattr(future, "__qualname__", "") in CLEANS_UP and self._has_nothing():
            # Neither; to take turns for it all the same would cost a short program a fifth of its time.
            future.close()
            self._owner.recorder.next_task_name()  # as for the task that it would be in life
            if future.__qualname__ == CLEANS_UP_GENERATORS:
                self._asyncgens_shutdown_called = True
            else:
                self._executor_shutdown_called = True
            return None
        return super().run_until_complete(future)

    def _has_nothing(self) -> bool:
        """Whether a turn of the loop would do nothing at all, and nobody would see it."""
        if self._closed or self._debug or self.clock.stopped is not None or asyncio._get_running_loop() is not None:
            return False
        if self._default_executor is not None or self.get_task_factory() is not None or self.clock.sleepers:
            return False
        some = self._ready or self._timers.keys or self._asyncgens or self._selector.watched or self._signal_handlers
        return not some

    def run_forever(self) -> None:
        if self._owner.loading and not self._skipped:
            self._skip(None)
        self._has_run = True
        super().run_forever()

    def _skip(self, future: Any) -> None:
        self._skipped = True
        if inspect.iscoroutine(future):
            future.close()
        raise SkipStatement

    def create_task(self, coro: Any, **options: Any) -> "asyncio.Task[Any]":
        owner = self._owner
        if owner.loading and not self._skipped and sys._getframe(1).f_code is _RUNNER:
            self._skip(coro)
        named, factory = options.get("name") is not None, self.get_task_factory() is not None
        if not named and not factory:
            options["name"] = owner.recorder.next_task_name()
        task = super().create_task(coro, **options)
        if factory:
            owner.recorder.name_task(task, named)
        if owner.main_task is None and not owner.loading:
            owner.main_task = task
        return task


@contextlib.contextmanager
def every_loop_belongs_to(owner: Owner) -> Iterator[None]:
    """Every way to an event loop in a program leads to one of `owner`'s; what it does to their class is undone."""
    before = dict(vars(EventLoop))
    _owners.append(owner)
    try:
        with every_loop_is(EventLoop):
            yield
    finally:
        _owners.remove(owner)
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
