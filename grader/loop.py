"""The event loop on virtual time.

A real `asyncio.SelectorEventLoop`; only its idea of waiting is ours. Something is ready: go on. Somebody outside
(a thread, a process, a socket) is at work: wait for it, in real time. Nothing but a timer: advance the clock to
it. None of these: a deadlock, known at once.

Timers are kept by us, so that those due at the same nanosecond fire in a real clock's order (`grader.clock`);
the base class's own heap stays empty. `_run_once` of CPython 3.11 to 3.14 (`asyncio/base_events.py`) asks the
selector with a timeout of 0 when something is ready and with None when nothing is, then calls `_process_events`.
"""

import asyncio
import collections
import math
import os
import selectors
import signal
import stat
import weakref
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from grader.clock import Clock, Timers, nanoseconds
from grader.exceptions import Deadlock, NeverYields
from grader.threads import Real

STEPS_AT_ONE_INSTANT = 1_000_000
SPINS_AT_ONE_INSTANT = 100_000
"""Turns of the loop at one instant in which the program looked at a clock."""
STEPS_AFTER_THE_END = 10_000
ALARMS = {
    getattr(signal, name): getattr(signal, timer)
    for name, timer in (
        ("SIGALRM", "ITIMER_REAL"),
        ("SIGVTALRM", "ITIMER_VIRTUAL"),
        ("SIGPROF", "ITIMER_PROF"),
    )
    if hasattr(signal, timer)
}
SOCKET_GRACE = 0.05
"""Wall seconds given to data under way on a socket; a delayed acknowledgement takes 40 ms."""


CLEANS_UP_GENERATORS = "BaseEventLoop.shutdown_asyncgens"
CLEANS_UP = {CLEANS_UP_GENERATORS, "VirtualLoop.shutdown_default_executor"}
"""Coroutines that asyncio runs on a loop before it closes it."""


class _Placed:
    """Is found in a set by its place among all that were made on the clock.

    Others are found by their addresses: in which order a program, or asyncio, goes through a set of them is chance.
    """

    __slots__ = ()
    _place: int

    def __hash__(self) -> int:
        return self._place


class Task(_Placed, asyncio.Task[Any]):
    """A task that a loop here made."""

    __slots__ = ("_place",)


class Future(_Placed, asyncio.Future[Any]):
    """What an executor gives."""

    __slots__ = ("_place",)


Task.__module__ = Future.__module__ = asyncio.Task.__module__  # they call themselves what they are to a program


class Watcher:
    """Is told what the loop does; does nothing by itself. The recorder is one."""

    def task_made(self, task: "asyncio.Task[Any]", loop: asyncio.AbstractEventLoop) -> None:
        """A task was made, in the order of making; its name is final unless the program changes it."""

    def problem(self, context: dict[str, Any]) -> None:
        """`loop.call_exception_handler` was called: an exception that nobody saw, for one."""

    def closing(self, loop: asyncio.AbstractEventLoop) -> None:
        """`loop.close()` was called on a loop that is still open."""


class _VirtualSelector(selectors.DefaultSelector):
    """The platform's selector, asked only when there may be something to hear."""

    def __init__(self) -> None:
        super().__init__()
        self.loop: VirtualLoop | None = None
        self.watched = 0
        """How many descriptors of the program's it looks at."""
        self.stirred = False

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        self.watched += 1
        self.stirred = True
        return super().register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        key = super().unregister(fileobj)
        self.watched -= 1
        return key

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        loop = self.loop
        if loop is None:
            return self.hear(0)
        loop.turn += 1
        if self.watched or loop._signal_handlers:
            heard = self.hear(0)
            if heard:
                self.stirred = True
                return heard
        if timeout == 0:
            loop._count_step()
            return []
        return loop._wait()

    def hear(self, timeout: float) -> list[tuple[selectors.SelectorKey, int]]:
        """Ask the platform, and wait for at most `timeout` wall seconds."""
        return super().select(timeout)


if TYPE_CHECKING:

    class _SelectorEventLoop(asyncio.SelectorEventLoop):
        """The private parts of asyncio's loops that we use, 3.11 to 3.14."""

        _ready: collections.deque[asyncio.Handle]
        _closed: bool
        _debug: bool
        _default_executor: Any
        _asyncgens: weakref.WeakSet[Any]
        _asyncgens_shutdown_called: bool
        _executor_shutdown_called: bool
        _signal_handlers: dict[int, Any]
        _check_closed: Callable[[], None]
        _check_thread: Callable[[], None]
        _check_callback: Callable[[object, str], None]
        _write_to_self: Callable[[], None]
        _ssock: Any
        _csock: Any

        def _process_events(self, event_list: list[Any]) -> None: ...
        def _make_self_pipe(self) -> None: ...
        def _close_self_pipe(self) -> None: ...
        async def _make_subprocess_transport(self, *args: Any, **options: Any) -> Any: ...

else:
    _SelectorEventLoop = asyncio.SelectorEventLoop


class VirtualLoop(_SelectorEventLoop):
    """An event loop whose time passes only when there is nothing left to do.

    Args:
        clock: the time it shares with other loops, threads and wall clocks; a new one from 0 by default.
        watcher: is told about tasks and problems.
    """

    def __init__(self, clock: Clock | None = None, watcher: Watcher | None = None) -> None:
        selector = _VirtualSelector()
        self.clock = Clock() if clock is None else clock
        self._told = Watcher() if watcher is None else watcher
        self._timers = Timers()
        self._processes: weakref.WeakSet[asyncio.SubprocessTransport] = weakref.WeakSet()
        self._processes_starting = 0
        self._has_processes = False
        self.turn = 0
        """How often the loop has looked for something to do."""
        self._steps = 0
        self._spins = 0
        self.waiting = False
        """Whether it waits, in real time, for somebody outside."""
        self._reads_seen = 0
        self._instant: tuple[float, float] = (-1, 0.0)
        self._signal_handlers = {}  # systems without signals have none; others make it anew
        super().__init__(selector)
        self._clock_resolution = 1e-9
        self._selector = selector
        selector.loop = self

    # Time ---------------------------------------------------------------------------------------------

    def time(self) -> float:
        """Virtual seconds since the clock's start."""
        clock = self.clock
        clock.reads += 1
        return clock.nanoseconds / 1e9

    def call_later(  # type: ignore[override]  # the arguments' types are the caller's business
        self, delay: float, callback: Callable[..., object], *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        if delay is None:
            raise TypeError("delay must not be None")
        return self._schedule(nanoseconds(delay), callback, args, context)

    def call_at(  # type: ignore[override]
        self, when: float, callback: Callable[..., object], *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        if when is None:
            raise TypeError("when cannot be None")
        return self._schedule(nanoseconds(when) - self.clock.nanoseconds, callback, args, context)

    def _schedule(self, delay: float, callback: Callable[..., object], args: Any, context: Any) -> asyncio.TimerHandle:
        if self._closed:
            self._check_closed()  # raises
        if self._debug:
            self._check_thread()
            self._check_callback(callback, "call_at")
        moment = self.clock.after(delay)
        timer: Any = asyncio.TimerHandle(moment[0] / 1e9, callback, args, self, context)
        if timer._source_traceback:
            del timer._source_traceback[-2:]
        timer._scheduled = True
        self._timers.add(moment, timer)
        return timer  # type: ignore[no-any-return]

    def _timer_handle_cancelled(self, handle: Any) -> None:
        if handle._scheduled:
            self._timers.cancelled()

    def _process_events(self, event_list: list[Any]) -> None:
        """The last call before the ready callbacks run: what came in, then what is due, as in real life."""
        if event_list:
            super()._process_events(event_list)
        if self._timers.keys:
            for timer in self._timers.due(self.clock.now):
                timer._scheduled = False
                self._ready.append(timer)

    # Waiting ------------------------------------------------------------------------------------------

    @property
    def stands_still(self) -> bool:
        """Whether it has taken very many turns since time last passed."""
        return self._steps > STEPS_AFTER_THE_END

    def _count_step(self) -> None:
        """One more turn at this instant: a program that never lets time pass must not hang the grader."""
        self._steps += 1
        reads = self.clock.reads
        if reads - self._reads_seen > 1 and not self._debug:  # one read is `_run_once`'s own
            self._spins += 1
        self._reads_seen = reads
        if self._steps <= STEPS_AFTER_THE_END and self._spins <= SPINS_AT_ONE_INSTANT:
            return
        clock = self.clock
        if clock.stopped is not None and self._steps > STEPS_AFTER_THE_END:
            raise clock.stopped
        if self._steps > STEPS_AT_ONE_INSTANT or self._spins > SPINS_AT_ONE_INSTANT:
            try:
                clock.stop(NeverYields())
            finally:
                self._steps = self._spins = 0  # what cleans up after the end may take its turns

    def _wait(self) -> list[Any]:
        """Nothing is ready: let somebody outside finish, or time pass."""
        clock, selector, pause = self.clock, self._selector, 0.0002
        while True:
            due = self._next_due()
            if self._outside_at_work():
                left = self._wall_left(due)
                if left > 0:
                    self.waiting = True
                    self._open_self_pipe()
                    heard = [] if self._ready else selector.hear(min(pause, left))
                    self.waiting = False
                    pause = min(pause * 2, 0.02)
                    if heard or self._ready:
                        selector.stirred = True
                        return heard
                    if clock.stopped is not None:
                        raise clock.stopped
                    continue
            elif self._ready:
                return []
            elif self._signal_handlers and (heard := selector.hear(0)):
                return heard
            elif selector.watched and selector.stirred:
                selector.stirred = False
                if heard := selector.hear(SOCKET_GRACE):
                    selector.stirred = True
                    return heard
            if due is None:
                clock.stop(Deadlock())
            clock.advance(due)
            self._steps = self._spins = self._reads_seen = 0
            if clock.sleepers:
                clock.wake_sleepers()
            return []

    def _next_due(self) -> tuple[float, int] | None:
        timer = self._timers.next()
        sleeper = self.clock.next_sleeper() if self.clock.sleepers else None
        if timer is None or sleeper is None:
            return timer or sleeper
        return min(timer, sleeper)

    def _wall_left(self, due: tuple[float, int] | None) -> float:
        """Wall seconds that those at work outside still have before the clock goes on without them."""
        now = self.clock.nanoseconds
        if self._instant[0] != now:
            self._instant = (now, Real.monotonic())
        if due is None:
            return math.inf
        return self._instant[1] + (due[0] - now) / 1e9 - Real.monotonic()

    def _outside_at_work(self) -> bool:
        if self.clock.threads.at_work():
            return True
        if self._has_processes and (self._processes_starting or any(map(_runs, self._processes))):
            return True
        if self._signal_handlers and self._signal_set():
            return True
        return self._selector.watched > 0 and any(
            _may_speak_by_itself(key.fd) for key in self._selector.get_map().values()
        )

    def _signal_set(self) -> bool:
        """Whether a timer of the system's own will send a signal that the program handles."""
        return any(
            number in self._signal_handlers and signal.getitimer(which)[0] > 0 for number, which in ALARMS.items()
        )

    def nudge(self) -> None:
        """Wake this loop from a wait in real time; for other threads."""
        self._write_to_self()

    def _make_self_pipe(self) -> None:
        """Most programs never wait for anybody outside: the sockets that wake the loop are made when they do."""
        self._ssock = self._csock = None

    def _open_self_pipe(self) -> None:
        if self._csock is None:
            super()._make_self_pipe()
            self._selector.watched -= 1

    def _close_self_pipe(self) -> None:
        if self._csock is not None:
            super()._close_self_pipe()
            self._selector.watched += 1

    def add_signal_handler(self, sig: int, callback: Callable[..., Any], *args: Any) -> None:  # type: ignore[override]
        self._open_self_pipe()
        super().add_signal_handler(sig, callback, *args)

    # Life ---------------------------------------------------------------------------------------------

    def run_forever(self) -> None:
        self.clock.loops.append(self)
        try:
            super().run_forever()
        finally:
            self.clock.loops.remove(self)

    def close(self) -> None:
        if not self.is_closed():
            self._told.closing(self)
        super().close()
        self._timers = Timers()  # as the base class clears its own: they hold tasks

    def create_task(self, coro: Any, **options: Any) -> "asyncio.Task[Any]":
        task = self._made(coro, options) if self.get_task_factory() is None else super().create_task(coro, **options)
        self._told.task_made(task, self)
        return task

    def _made(self, coro: Any, options: dict[str, Any]) -> "asyncio.Task[Any]":
        """As the base class makes one."""
        self._check_closed()
        task: Any = self._placed(Task, coro, **options)
        if task._source_traceback:
            del task._source_traceback[-3:]  # ours
        return task  # type: ignore[no-any-return]

    def _placed(self, kind: Any, *args: Any, **options: Any) -> Any:
        one = kind.__new__(kind)
        self.clock.places += 1
        one._place = self.clock.places  # before asyncio keeps it in a set
        one.__init__(*args, loop=self, **options)
        return one

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> Any:  # type: ignore[override]
        """What it gives has a place too; other futures are made too often, and are hardly ever in sets."""
        self.create_future = partial(self._placed, Future)  # type: ignore[method-assign]
        try:
            return super().run_in_executor(executor, func, *args)
        finally:
            del self.create_future

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        self._told.problem(context)
        super().call_exception_handler(context)

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """Wait for the pool's threads, however long they take: a limit of 300 virtual s would be over at once."""
        await super().shutdown_default_executor()

    def _do_shutdown(self, future: "asyncio.Future[None]") -> None:
        executor = self._default_executor
        try:
            workers = list(getattr(executor, "_threads", ()))
            with self.clock.threads.idle(lambda: self.clock.threads.any_asleep(workers)):
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


def _set_unless_done(future: "asyncio.Future[None]") -> None:
    if not future.done():
        future.set_result(None)


def _runs(process: asyncio.SubprocessTransport) -> bool:
    return process.get_returncode() is None


def _may_speak_by_itself(descriptor: int) -> bool:
    """A pipe has somebody at its other end whom we cannot see; so has a terminal."""
    try:
        mode = os.fstat(descriptor).st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or (stat.S_ISCHR(mode) and os.isatty(descriptor))
