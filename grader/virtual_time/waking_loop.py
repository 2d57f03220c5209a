"""The lowest layer of a virtual loop: its clock and its timers, and how thread-safe calls and signals wake it."""

import asyncio
import threading
import weakref
from collections.abc import Callable
from typing import Any

from grader.virtual_time.clock import Clock
from grader.virtual_time.compat import SelectorEventLoop
from grader.virtual_time.hidden_slots import without_a_name
from grader.virtual_time.selector import VirtualSelector
from grader.virtual_time.timers import Timers
from grader.virtual_time.watcher import Watcher


class WakingLoop(SelectorEventLoop):
    """An event loop with a clock, which creates its self-pipe when this is first needed.

    Args:
        clock: the time it shares with other loops, threads and wall clocks; a new one from 0 by default.
        watcher: receives tasks and problems.
    """

    __slots__ = ("clock_slot", "timers_slot", "watcher_slot")

    def __init__(self, clock: Clock | None = None, watcher: Watcher | None = None) -> None:
        selector = VirtualSelector()
        set_clock(self, Clock() if clock is None else clock)
        set_watcher(self, Watcher() if watcher is None else watcher)
        set_timers(self, Timers())
        self._processes: weakref.WeakSet[asyncio.SubprocessTransport] = weakref.WeakSet()
        self._processes_starting = 0
        self._has_processes = False
        self.turn = 0
        """The number of this turn of the loop."""
        self.waiting = False
        """True while it waits in real time for work outside."""
        self.asleep = False
        """True while it has nothing to do, so that only a timer, data or a thread-safe call wakes it."""
        self._woken = self._called_from_outside = self._tells_of_outside = False
        self._signal_handlers = {}  # systems without signals have none; others create it again
        super().__init__(selector)
        self._clock_resolution = 1e-9
        self._selector = selector

    # The self-pipe -------------------------------------------------------------------------------------

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

    def nudge(self) -> None:
        """Make this loop look again at what it waits for in real time; other threads call this."""
        super()._write_to_self()

    def add_signal_handler(self, sig: int, callback: Callable[..., Any], *args: Any) -> None:  # type: ignore[override]
        """Add a handler, after creating the sockets that wake the loop for a signal."""
        self._open_self_pipe()
        super().add_signal_handler(sig, callback, *args)

    # Other threads -------------------------------------------------------------------------------------

    def tell_of_outside(self) -> None:
        """Report calls that are not thread-safe to the watcher from now on. It costs time, so only threads start it."""
        self._tells_of_outside = True

    def _check_caller(self) -> None:
        if self._thread_id is None:
            return
        elsewhere = self._thread_id != threading.get_ident()
        if elsewhere or self.asleep:
            self._called_from_outside = True
            watcher_of(self).called_from_outside(self.asleep, by_signal=not elsewhere)

    def stop(self) -> None:
        """Stop the loop at the end of its turn; this does not wake it."""
        self._check_caller()
        super().stop()


clock_of: Callable[[WakingLoop], Clock]
timers_of: Callable[[WakingLoop], Timers]
watcher_of: Callable[[WakingLoop], Watcher]
clock_of, set_clock = without_a_name(WakingLoop, "clock_slot")
timers_of, set_timers = without_a_name(WakingLoop, "timers_slot")
watcher_of, set_watcher = without_a_name(WakingLoop, "watcher_slot")


def names_its_methods_as_asyncio(loop_class: type[SelectorEventLoop]) -> None:
    """Set the qualified names of this class's methods to those that a program sees on asyncio's own loops."""
    for name, method in vars(loop_class).items():
        original = getattr(asyncio.SelectorEventLoop, name, None)
        if original is not None and hasattr(method, "__qualname__"):
            method.__qualname__ = original.__qualname__


names_its_methods_as_asyncio(WakingLoop)
