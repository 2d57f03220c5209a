"""The event loop on virtual time.

A real `asyncio.SelectorEventLoop` with a different way to wait. If a callback is ready, the loop runs it. If a thread,
a process or a socket is working outside, the loop waits for it in real time. If there is only a timer, the loop
advances the clock to it. If there is none of these, the program is in a deadlock, which is known at once.

The loop keeps its timers itself, so that those due at the same nanosecond fire in the order of a real clock
(`grader.virtual_time.timers`); the base class's own heap stays empty. One turn of the loop is `_run_once`
(`asyncio/base_events.py`, CPython 3.11 to 3.15):

1. it calls `select` of the selector, with a timeout of 0 if callbacks are ready and of None if not, since it sees no
   timers: the selector counts the turn in the first case, and calls `VirtualLoop._wait` in the second;
2. it calls `_process_events` with what `select` returned: `VirtualLoop` schedules what came in, then the timers due;
3. it runs the callbacks that are ready by then, and not those that they schedule.
"""

import asyncio
import math
import os
import selectors
import signal
import stat
import sys
import threading
import weakref
from collections.abc import Callable
from functools import partial
from typing import Any

from grader.exceptions import Deadlock, NeverYields, RunStopped
from grader.virtual_time.child_times import GRID, ThreadWait
from grader.virtual_time.clock import Clock
from grader.virtual_time.compat import SelectorEventLoop
from grader.virtual_time.full_pipes import descriptors_of, stuck_transport
from grader.virtual_time.futures import Future, Task
from grader.virtual_time.hidden_slots import without_a_name
from grader.virtual_time.readings import SCALE
from grader.virtual_time.socket_peers import Peers, is_joined_to_itself
from grader.virtual_time.time_used import TimeUsed
from grader.virtual_time.timers import SECOND, Moment, Timers
from grader.virtual_time.watcher import Watcher

SPINS_AT_ONE_INSTANT = 10_000
"""Turns of the loop at one instant in which the program looks at a clock, until further ones let time pass."""
TURNS_AT_ONE_INSTANT = 20_000
"""Turns of the loop at one instant, until further ones let time pass for those who wait for it."""
SAME_DESCRIPTOR_TURNS = 50_000
"""Turns in a row in which one and the same descriptor alone is ready, until further ones let time pass, as its callback
leaves it as it is. Data that comes in as many pieces takes a real loop seconds, too."""
A_FEW_TURNS = 20
"""Turns for those whose time has come, until further ones let time pass again."""
STEPS_AFTER_THE_END = 5_000
MANY_STEPS = 1_000
"""Turns at one instant; a program that reaches its wall limit after so many waits for nothing that takes time."""
ALARMS = {
    getattr(signal, name): getattr(signal, timer)
    for name, timer in (
        ("SIGALRM", "ITIMER_REAL"),
        ("SIGVTALRM", "ITIMER_VIRTUAL"),
        ("SIGPROF", "ITIMER_PROF"),
    )
    if hasattr(signal, timer)
}
_real_timer: Callable[[int], tuple[float, float]] = getattr(signal, "getitimer", lambda which: (0.0, 0.0))
STUCK_FROM = 0.01
"""Wall seconds of a pause after which the loop looks whether its children can go on."""
SOCKET_GRACE = 0.05
"""Wall seconds to wait for data in transit on a socket; a delayed acknowledgement takes 40 ms."""
ANSWER_WITHIN = 5.0
"""Wall seconds to wait for data from elsewhere, until time passes to what is due."""


CLEANS_UP_GENERATORS = "BaseEventLoop.shutdown_asyncgens"
CLEANS_UP = {CLEANS_UP_GENERATORS, "BaseEventLoop.shutdown_default_executor"}
"""Coroutines that asyncio runs on a loop before it closes it."""


class _VirtualSelector(selectors.DefaultSelector):
    """The platform's selector, polled only when an event may be pending."""

    def __init__(self) -> None:
        super().__init__()
        self.loop: VirtualLoop | None = None
        self.watched = 0
        """The number of the program's descriptors that it watches."""
        self.stirred = False
        self.peers = Peers()
        self._alone, self._again = -1, 0
        """The descriptor that alone was ready in the last turn, and for how many turns in a row."""

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        self.watched += 1
        self.stirred = True
        key = super().register(fileobj, events, data)
        self.peers.forget(key.fd)
        return key

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
                self._count_same(heard, loop)
                return heard
            self._again = 0
        if timeout == 0:
            loop._count_step()
            return []
        return loop._wait()

    def _count_same(self, heard: list[tuple[selectors.SelectorKey, int]], loop: "VirtualLoop") -> None:
        """Count a turn in which descriptors are ready, and let time pass if it is the same one again and again."""
        alone = heard[0][0].fd if len(heard) == 1 and not loop._wakes_itself(heard[0][0].fd) else -1
        self._again = self._again + 1 if alone == self._alone else 0
        self._alone = alone
        if self._again > SAME_DESCRIPTOR_TURNS and alone != -1:
            loop.goes_on_at_once(self._again)

    def hear(self, timeout: float) -> list[tuple[selectors.SelectorKey, int]]:
        """Poll the platform, and wait for at most `timeout` wall seconds."""
        return super().select(timeout)


_VirtualSelector.__name__ = _VirtualSelector.__qualname__ = selectors.DefaultSelector.__name__  # as a program sees it
_VirtualSelector.__module__ = selectors.DefaultSelector.__module__


def _leave_out_ours(made: Any) -> None:
    """Remove the frames of this file from the end of the stack at which a debugged loop has made something."""
    stack = made._source_traceback
    while stack and stack[-1].filename == __file__:
        del stack[-1]


class VirtualLoop(SelectorEventLoop):
    """An event loop whose time passes only when there is nothing left to do.

    Args:
        clock: the time it shares with other loops, threads and wall clocks; a new one from 0 by default.
        watcher: receives tasks and problems.
    """

    __slots__ = ("clock_slot", "timers_slot", "watcher_slot")

    def __init__(self, clock: Clock | None = None, watcher: Watcher | None = None) -> None:
        selector = _VirtualSelector()
        _set_clock(self, Clock() if clock is None else clock)
        _set_watcher(self, Watcher() if watcher is None else watcher)
        _set_timers(self, Timers())
        self._processes: weakref.WeakSet[asyncio.SubprocessTransport] = weakref.WeakSet()
        self._processes_starting = 0
        self._has_processes = False
        self.turn = 0
        """The number of this turn of the loop."""
        self._steps = 0
        self._spins = 0
        self.waiting = False
        """True while it waits in real time for work outside."""
        self.asleep = False
        """True while it has nothing to do, so that only a timer, data or a thread-safe call wakes it."""
        self._woken = self._called_from_outside = self._tells_of_outside = False
        self._ticks_seen = 0
        self._instant, self._used = -1, TimeUsed()
        """The instant at which something outside works, and the time used since."""
        self._signal_handlers = {}  # systems without signals have none; others create it again
        super().__init__(selector)
        self._clock_resolution = 1e-9
        self._selector = selector
        selector.loop = self

    # Scheduling ---------------------------------------------------------------------------------------

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

    # Time ---------------------------------------------------------------------------------------------

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

    # Waiting ------------------------------------------------------------------------------------------

    @property
    def stands_still(self) -> bool:
        """Return whether it has taken very many turns since time last passed."""
        return self._steps > MANY_STEPS

    def _count_step(self) -> None:
        """Count a turn at this instant, and stop a program that never lets time pass."""
        self._steps += 1
        ticks = clock_of(self).ticks
        if ticks - self._ticks_seen > 1 and not self._debug:  # one read is `_run_once`'s own
            self._spins += 1
        self._ticks_seen = ticks
        if self._steps <= STEPS_AFTER_THE_END:  # the lowest of the bounds below
            return
        clock = clock_of(self)
        if clock.stopped is not None:
            raise clock.stopped
        try:
            if self._spins > SPINS_AT_ONE_INSTANT or (
                self._steps > TURNS_AT_ONE_INSTANT and self._next_due(timers_of(self).next())
            ):
                clock.pass_time_busily(self._advance_busily)
            elif self._steps > clock.bounds.turns:
                clock.stop(NeverYields())
            else:
                clock.take_turns()
        except RunStopped:
            self._steps = self._spins = 0  # the clean-up after the end may take its turns
            raise

    def goes_on_at_once(self, turns: int) -> None:
        """Let time pass after so many turns that did nothing but call the callback of one descriptor.

        Raises:
            NeverYields: Nothing is due, after as many turns as a run may take at one instant.
        """
        clock = clock_of(self)
        if clock.stopped is not None:
            raise clock.stopped
        if self._next_due(timers_of(self).next()) is not None:
            clock.pass_time_busily(self._advance_busily)
        elif turns > clock.bounds.turns:
            clock.stop(NeverYields())

    def _advance_busily(self, until: int) -> None:
        """Let time pass for a program that takes turns until it is late enough, but not past what is due."""
        clock = clock_of(self)
        moment, due = (until, clock.drift + 1), self._next_due(timers_of(self).next())
        is_due = due is not None and due <= moment
        clock.advance(due if is_due else moment)  # type: ignore[arg-type]
        if is_due:
            clock.busy_since = clock.nanoseconds
        more = A_FEW_TURNS if is_due else 0  # for what wakes now
        self._steps = min(self._steps, TURNS_AT_ONE_INSTANT - more)
        self._spins = min(self._spins, SPINS_AT_ONE_INSTANT + 1 - more)
        self._ticks_seen = clock.ticks
        if clock.sleepers:
            clock.wake_sleepers()

    def _wait(self) -> list[Any]:
        """Wait until there is something to do: no callback is ready.

        Callbacks and timers that other threads schedule meanwhile do not wake it, as they do not wake a real loop,
        unless the call is thread-safe: that one writes to the self-pipe (`_write_to_self`). Each round of the loop
        below takes the first of these that applies.

        - Something outside works. Wait in real time for it, in growing pauses, but at most until as many seconds
          have passed at this virtual instant as there are virtual ones to the next timer: then time goes on without it.
        - The other end of a socket is elsewhere. The same, but at most for `ANSWER_WITHIN` wall seconds if a timer is
          set.
        - A thread went to sleep on the clock since `due` was computed: compute it anew.
        - Another thread has woken the loop. Return to run what it scheduled.
        - A signal, or data under way on a socket, arrives. Data has `SOCKET_GRACE` wall seconds once after each event,
          since the other end may be this very loop; where it surely is, data arrives at once.
        - Nothing is due: a deadlock.
        - Otherwise time passes to what is due, and threads that sleep until then are woken. The timers fire in
          `_process_events`, after that.
        """
        self._woken = False
        if self._ready:
            return []  # another thread was faster
        if clock_of(self).children.have_started:
            clock_of(self).notice_wait()
        self.asleep = True
        try:
            return self._sleep_until_woken()
        finally:
            self.asleep = False

    def _advance_clock(self, moment: Moment) -> None:
        clock = clock_of(self)
        waits = clock.waits
        clock.advance(moment)
        if clock.waits != waits:  # otherwise it is due at this instant, as a timer of no seconds is
            self._steps = self._spins = 0
            self._ticks_seen = clock.ticks

    def _sleep_until_woken(self) -> list[Any]:
        clock, selector, pause = clock_of(self), self._selector, 0.0002
        timer, elsewhere = timers_of(self).next(), self._wait_for_elsewhere()
        while True:
            due = self._next_due(timer) if clock.slept else timer
            if self._outside_at_work(due) or elsewhere is not None:
                left = self._wall_left(due, math.inf if elsewhere is None else ANSWER_WITHIN)
                if left > 0:
                    heard = self._listen(min(pause, left))
                    pause = min(pause * 2, 0.02)
                    if heard or self._woken:
                        selector.stirred = True
                        self._follow_children(due)
                        if heard and elsewhere is not None:
                            self._follow_elsewhere(elsewhere, due)
                        return heard
                    if clock.stopped is not None:
                        raise clock.stopped
                    if due is None and pause > STUCK_FROM and self._children_are_stuck():
                        if heard := self._hear(0):
                            return heard  # it wrote something before it got stuck
                        clock.stop(Deadlock())
                    continue
            elif clock.slept and due != self._next_due(timer):
                continue  # a thread went to sleep since
            elif self._woken:
                return []
            elif self._signal_handlers and ((heard := self._hear(0)) or self._woken):
                return heard
            elif selector.watched and selector.stirred:
                selector.stirred = False
                if (heard := self._hear(0 if self._is_among_itself() else SOCKET_GRACE)) or self._woken:
                    selector.stirred = True
                    return heard
            if due is None:
                if self._ready and not self._called_from_outside:
                    return []  # a finalizer scheduled it
                clock.stop(Deadlock())
            self._advance_clock(due)
            if clock.slept:
                clock.wake_sleepers()
            if self._woken or (timer is not None and timer <= (clock.nanoseconds, clock.drift)):
                return []

    def _follow_children(self, due: Moment | None) -> None:
        """Let the time pass that children of the program have waited, at most until what is due."""
        clock = clock_of(self)
        reached = clock.children.reached()
        if reached is not None and reached > clock.now:
            self._pass_to(reached if due is None else min(reached, due))

    def _wait_for_elsewhere(self) -> ThreadWait | None:
        """Return a wait that begins now, if it is also for data from elsewhere."""
        if not self._selector.watched:
            return None
        leads_elsewhere = self._selector.peers.leads_elsewhere
        return ThreadWait() if any(leads_elsewhere(key.fd) for key in self._selector.get_map().values()) else None

    def _follow_elsewhere(self, wait: ThreadWait, due: Moment | None) -> None:
        """Let the real time pass that a wait for data from elsewhere has taken, at most until what is due."""
        passed = int((wait.over() - wait.began) * SECOND) // GRID * GRID
        self._instant = -1
        if passed > 0:
            moment = clock_of(self).after(passed / SECOND)
            self._pass_to(moment if due is None else min(moment, due))

    def _pass_to(self, moment: Moment) -> None:
        """Let the time pass that has passed outside."""
        self._advance_clock(moment)
        clock_of(self).wake_sleepers()

    def _listen(self, seconds: float) -> list[Any]:
        """Wait in real time for other threads, processes and data, at most so many wall seconds."""
        self.tell_of_outside()
        self.waiting = True
        self._open_self_pipe()
        heard = [] if self._woken else self._hear(seconds)
        self.waiting = False
        clock_of(self).wait_is_known()
        return heard

    def _hear(self, seconds: float) -> list[Any]:
        """Wait for the platform's events, and leave out a nudge, which is no reason to wake."""
        heard = self._selector.hear(seconds)
        if heard and not self._woken and all(self._wakes_itself(key.fd) for key, _ in heard):
            self._read_from_self()
            return []
        return heard

    def _wakes_itself(self, descriptor: int) -> bool:
        """Return whether this is the end of the self-pipe that it reads."""
        return self._ssock is not None and self._ssock.fileno() == descriptor

    def _write_to_self(self) -> None:
        """Wake the loop; every thread-safe call ends here."""
        self._woken = True
        super()._write_to_self()

    def _process_self_data(self, data: bytes) -> None:
        """Note a signal, whose number the system wrote to the self-pipe; all other bytes there are zero."""
        if any(data):
            self._woken = True
        super()._process_self_data(data)

    def tell_of_outside(self) -> None:
        """Report calls that are not thread-safe to the watcher from now on. It costs time, so only threads start it."""
        self._tells_of_outside = True

    def _check_caller(self) -> None:
        if self._thread_id is None:
            return
        elsewhere = self._thread_id != threading.get_ident()
        if elsewhere or self.asleep:
            self._called_from_outside = True
            _watcher_of(self).called_from_outside(self.asleep, by_signal=not elsewhere)

    def stop(self) -> None:
        """Stop the loop at the end of its turn; this does not wake it."""
        self._check_caller()
        super().stop()

    def _next_due(self, timer: tuple[float, int] | None) -> tuple[float, int] | None:
        """Return when this timer or the first sleeping thread is due, whichever is earlier."""
        sleeper = clock_of(self).next_sleeper() if clock_of(self).slept else None
        if timer is None or sleeper is None:
            return timer or sleeper
        return min(timer, sleeper)

    def _children_are_stuck(self) -> bool:
        """Return whether only children work outside that can go on only if a task reads or writes."""
        clock = clock_of(self)
        if self._processes_starting or clock.threads.at_work() or clock.alarm is not None or self._signal_set():
            return False
        running = [process for process in self._processes if _runs(process)]
        pids = {process.get_pid() for process in running}
        if not running or clock.children.running() - pids or not all(map(stuck_transport, running)):
            return False
        pipes = [process.get_pipe_transport(number) for process in running for number in (0, 1, 2)]
        own = set(descriptors_of(pipe.get_extra_info("pipe") for pipe in pipes if pipe is not None))
        return not any(_may_speak_by_itself(key.fd) for key in self._selector.get_map().values() if key.fd not in own)

    def _wall_left(self, due: tuple[float, int] | None, most: float) -> float:
        """Return the seconds (`TimeUsed`), of `most`, that work outside has left until the clock goes on without it."""
        now = clock_of(self).nanoseconds
        if self._instant != now:
            self._instant, self._used = now, TimeUsed(clock_of(self).threads.seconds_of_others)
        if due is None:
            return math.inf
        if clock_of(self).children.pools_have_reached(due):
            return 0.0
        return min(clock_of(self).seconds_for_others(due), most) - self._used.seconds()

    def _outside_at_work(self, due: Moment | None) -> bool:
        """Return whether something outside may still act by itself, before what is due."""
        clock = clock_of(self)  # as `Clock.outside_at_work`, without a call, and in that order
        if (clock.children.have_started and clock.children.at_work(due)) or clock.threads.at_work():
            return True
        if self._has_processes and (self._processes_starting or self._processes_run(due)):
            return True
        if self._signal_handlers and self._signal_set():
            return True
        if not (self._selector.watched or self._signal_handlers):
            return False
        watched = [key.fd for key in self._selector.get_map().values() if not self._wakes_itself(key.fd)]
        if any(map(_may_speak_by_itself, watched)):
            return True
        return bool(watched or self._signal_handlers) and clock.children.any_left()  # which may write, or send one

    def _processes_run(self, due: Moment | None) -> bool:
        ahead = set() if due is None else clock_of(self).children.ahead_of(due)
        return any(_runs(process) for process in self._processes if process.get_pid() not in ahead)

    def _is_among_itself(self) -> bool:
        """Return whether all sockets that it watches are joined to others of this process."""
        return all(is_joined_to_itself(key.fd) for key in self._selector.get_map().values())

    def _signal_set(self) -> bool:
        """Return whether a timer of the system will send a signal that the program handles."""
        return sys.platform != "win32" and any(
            number in self._signal_handlers and _real_timer(which)[0] > 0 for number, which in ALARMS.items()
        )

    def timers_pending(self) -> list[int]:
        """Return a unique number for each timer that is set."""
        return timers_of(self).pending()

    def nudge(self) -> None:
        """Make this loop look again at what it waits for in real time; other threads call this."""
        super()._write_to_self()

    def _make_self_pipe(self) -> None:
        """Create no sockets yet: most loops never wait for another thread, which is when they are needed."""
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
        """Add a handler, after creating the sockets that wake the loop for a signal."""
        self._open_self_pipe()
        super().add_signal_handler(sig, callback, *args)

    # Life ---------------------------------------------------------------------------------------------

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
        if not self.is_closed():
            _watcher_of(self).closing(self)
        super().close()
        _set_timers(self, Timers())  # as the base class clears its own: they hold tasks

    def create_task(self, coro: Any, **options: Any) -> "asyncio.Task[Any]":
        """Create a task, and notify the watcher."""
        task = self._made(coro, options) if self.get_task_factory() is None else super().create_task(coro, **options)
        _watcher_of(self).task_made(task, self)
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
        _watcher_of(self).problem(context)
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


clock_of: Callable[[VirtualLoop], Clock]
timers_of: Callable[[VirtualLoop], Timers]
_watcher_of: Callable[[VirtualLoop], Watcher]
clock_of, _set_clock = without_a_name(VirtualLoop, "clock_slot")
timers_of, _set_timers = without_a_name(VirtualLoop, "timers_slot")
_watcher_of, _set_watcher = without_a_name(VirtualLoop, "watcher_slot")


def names_its_methods_as_asyncio(loop_class: type[VirtualLoop]) -> None:
    """Set the qualified names of this class's methods to those that a program sees on asyncio's own loops."""
    for name, method in vars(loop_class).items():
        original = getattr(asyncio.SelectorEventLoop, name, None)
        if original is not None and hasattr(method, "__qualname__"):
            method.__qualname__ = original.__qualname__


names_its_methods_as_asyncio(VirtualLoop)


def _set_unless_done(future: "asyncio.Future[None]") -> None:
    if not future.done():
        future.set_result(None)


def _runs(process: asyncio.SubprocessTransport) -> bool:
    return process.get_returncode() is None


def _may_speak_by_itself(descriptor: int) -> bool:
    """Return whether data may arrive from outside the process: at a pipe, or at a terminal."""
    try:
        mode = os.fstat(descriptor).st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or (stat.S_ISCHR(mode) and os.isatty(descriptor))
