"""The event loop on virtual time.

A real `asyncio.SelectorEventLoop` with a different way to wait. If a callback is ready, the loop runs it. If a thread,
a process or a socket is working outside, the loop waits for it in real time. If there is only a timer, the loop
advances the clock to it. If there is none of these, the program is in a deadlock, which is known at once.

The loop keeps its timers itself, so that those due at the same nanosecond fire in the order of a real clock
(`grader.virtual_time.timers`); the base class's own heap stays empty. One turn of the loop is `_run_once`
(`asyncio/base_events.py`, CPython 3.11 to 3.15):

1. it calls `select` of the selector, with a timeout of 0 if callbacks are ready and of None if not, since it sees no
   timers: the selector counts the turn in the first case, and calls `WaitingLoop._wait` in the second;
2. it calls `_process_events` with what `select` returned: `VirtualLoop` schedules what came in, then the timers due;
3. it runs the callbacks that are ready by then, and not those that they schedule.

The loop has four layers: how it is woken (`waking_loop`), how it takes turns (`turning_loop`), how it waits
(`waiting_loop`), and here what it schedules.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from grader.virtual_time.futures import Future, Task
from grader.virtual_time.readings import SCALE
from grader.virtual_time.timers import Moment, Timers
from grader.virtual_time.turning_loop import TurningLoop
from grader.virtual_time.waiting_loop import WaitingLoop
from grader.virtual_time.waking_loop import (
    WakingLoop,
    clock_of,
    names_its_methods_as_asyncio,
    set_timers,
    timers_of,
    watcher_of,
)

CLEANS_UP_GENERATORS = "BaseEventLoop.shutdown_asyncgens"
CLEANS_UP = {CLEANS_UP_GENERATORS, "BaseEventLoop.shutdown_default_executor"}
"""Coroutines that asyncio runs on a loop before it closes it."""


class VirtualLoop(WaitingLoop):
    """An event loop whose time passes only when there is nothing left to do.

    Args:
        clock: the time it shares with other loops, threads and wall clocks; a new one from 0 by default.
        watcher: receives tasks and problems.
    """

    # Scheduling ----------------------------------------------------------------------------------------

    def call_soon(  # type: ignore[override]
        self, callback: Callable[..., object], *args: Any, context: Any = None
    ) -> asyncio.Handle:
        """Schedule a callback for the next turn. Another thread's call does not wake the loop."""
        if self._closed:
            self._check_closed()  # raises
        if self._debug:
            self._check_thread()
            self._check_callback(callback, "call_soon")
        elif self._tells_of_outside:
            self._check_caller()
        handle: Any = asyncio.Handle(callback, args, self, context)
        if handle._source_traceback:
            _leave_out_ours(handle)
        self._ready.append(handle)
        return handle  # type: ignore[no-any-return]

    # Time ----------------------------------------------------------------------------------------------

    def time(self) -> float:
        """Return the virtual seconds since the clock's start, as a program reads them (`Readings.time`)."""
        clock = clock_of(self)  # as `Clock.time`, without a call: each turn of a loop asks for the time
        if clock.expects_unseen_waits:
            clock.notice_wait()
        clock.ticks = ticks = clock.ticks + 1
        if ticks > clock.check_at:
            clock.read_often()
        seconds = clock.nanoseconds / 1e9
        return seconds + (ticks * (seconds + SCALE) * clock.hair + clock.owed)

    def call_later(  # type: ignore[override]  # the arguments' types are the caller's business
        self, delay: float, callback: Callable[..., object], *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        """Schedule a callback `delay` virtual seconds from now."""
        if delay is None:
            raise TypeError("delay must not be None")
        try:
            moment = clock_of(self).after(delay)
        except TypeError:
            _ = self.time() + delay  # raises with asyncio's own words
            raise
        return self._schedule(moment, callback, args, context)

    def call_at(  # type: ignore[override]
        self, when: float, callback: Callable[..., object], *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        """Schedule a callback at the virtual second `when`."""
        if when is None:
            raise TypeError("when cannot be None")
        return self._schedule(clock_of(self).at(when), callback, args, context, when)

    def _schedule(
        self, moment: Moment, callback: Callable[..., object], args: Any, context: Any, when: float | None = None
    ) -> asyncio.TimerHandle:
        if self._closed:
            self._check_closed()  # raises
        if self._debug:
            self._check_thread()
            self._check_callback(callback, "call_at")
        elif self._tells_of_outside:
            self._check_caller()
        timer: Any = asyncio.TimerHandle(moment[0] / 1e9 if when is None else when, callback, args, self, context)
        if timer._source_traceback:
            _leave_out_ours(timer)
        timer._scheduled = True
        timers_of(self).add(moment, timer, clock_of(self).rank)
        return timer  # type: ignore[no-any-return]

    def _timer_handle_cancelled(self, handle: Any) -> None:
        if handle._scheduled:
            timers_of(self).cancelled()

    def _process_events(self, event_list: list[Any]) -> None:
        """Schedule what came in, then the timers due: the last call before the ready callbacks run."""
        if event_list:
            super()._process_events(event_list)
        timers = timers_of(self)
        if timers.keys:
            clock = clock_of(self)
            for timer in timers.due((clock.nanoseconds, clock.drift)):
                timer._scheduled = False
                self._ready.append(timer)

    def timers_pending(self) -> list[int]:
        """Return a unique number for each timer that is set."""
        return timers_of(self).pending()

    # Life ----------------------------------------------------------------------------------------------

    def run_forever(self) -> None:
        """Run the loop until it is stopped; the clock knows it as running for that time."""
        clock_of(self).loops.append(self)
        if clock_of(self).threads.have_started:
            self.tell_of_outside()
        try:
            super().run_forever()
        finally:
            clock_of(self).loops.remove(self)

    def close(self) -> None:
        """Close the loop, and notify the watcher if it is still open."""
        was_open = not self._closed
        if was_open:
            watcher_of(self).closing(self)
        super().close()
        if was_open:
            watcher_of(self).closed(self)
        set_timers(self, Timers())  # as the base class clears its own: they hold tasks

    def create_task(self, coro: Any, **options: Any) -> "asyncio.Task[Any]":
        """Create a task, and notify the watcher."""
        task = self._made(coro, options) if self.get_task_factory() is None else super().create_task(coro, **options)
        watcher_of(self).task_made(task, self)
        return task

    def _made(self, coro: Any, options: dict[str, Any]) -> "asyncio.Task[Any]":
        """Create a task as the base class does."""
        self._check_closed()
        task: Any = self._placed(Task, coro, **options)
        if task._source_traceback:
            _leave_out_ours(task)
        return task  # type: ignore[no-any-return]

    def _placed(self, kind: Any, *args: Any, **options: Any) -> Any:
        one = kind.__new__(kind)
        one._place = self._next_place()  # before asyncio keeps it in a set
        one.__init__(*args, loop=self, **options)
        return one

    def _next_place(self) -> int:
        """Return the hash of the next task, by which the order of a set goes; an `Ordering` may replace this."""
        clock_of(self).places += 1
        return clock_of(self).places

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> Any:  # type: ignore[override]
        """Assign a place to the future; other futures are made too often, and are rarely in sets."""
        self.create_future = partial(self._placed, Future)  # type: ignore[method-assign]
        try:
            return super().run_in_executor(executor, func, *args)
        finally:
            del self.create_future

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Call the exception handler, after notifying the watcher, except where the end of the run is the cause."""
        watcher_of(self).problem(context)
        if clock_of(self).stopped is None:
            super().call_exception_handler(context)

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """Wait for the pool's threads without a limit: 300 virtual seconds would pass at once."""
        await super().shutdown_default_executor()

    def _do_shutdown(self, future: "asyncio.Future[None]") -> None:
        executor = self._default_executor
        try:
            workers = list(getattr(executor, "_threads", ()))
            with clock_of(self).threads.idle(lambda: clock_of(self).threads.any_asleep(workers)):
                executor.shutdown(wait=True)
            if not self.is_closed():
                self.call_soon_threadsafe(_set_unless_done, future)
        except Exception as failure:
            if not self.is_closed() and not future.cancelled():
                self.call_soon_threadsafe(future.set_exception, failure)

    async def _make_subprocess_transport(self, *args: Any, **options: Any) -> Any:
        self._processes_starting += 1
        self._has_processes = True
        try:
            transport = await super()._make_subprocess_transport(*args, **options)
        finally:
            self._processes_starting -= 1
        self._processes.add(transport)
        return transport


LAYERS = (VirtualLoop, WaitingLoop, TurningLoop, WakingLoop)
"""The classes between asyncio's loop and that of a run."""
names_its_methods_as_asyncio(VirtualLoop)


def _leave_out_ours(made: Any) -> None:
    """Remove the frames of this file from the end of the stack at which a debugged loop has made something."""
    stack = made._source_traceback
    while stack and stack[-1].filename == __file__:
        del stack[-1]


def _set_unless_done(future: "asyncio.Future[None]") -> None:
    if not future.done():
        future.set_result(None)
