"""`signal.pause`, `sigwait`, `sigwaitinfo` and `sigtimedwait`: waits for a signal, in virtual time.

The program itself sends most of the signals that it waits for, or its alarm does. A wait for one that nothing in the
program could send any more is a standstill, as a wait for a lock is.
"""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from grader.virtual_time.child_processes import replaced
from grader.virtual_time.clock import Clock
from grader.virtual_time.detached_functions import detached
from grader.virtual_time.stand_in import StandIn
from grader.virtual_time.waiters import Waiter

_SIGNAL: Any = signal
"""The module, with names that Windows lacks; there nothing here is called."""


class SignalWaits:
    """The waits for signals of one run.

    Args:
        clock: The clock of the program.
        handled: Return how often handlers of the program have been called.
    """

    def __init__(self, clock: Clock, handled: Callable[[], int]) -> None:
        self._clock, self._handled = clock, handled
        self._waiters: list[Waiter] = []
        self._awaited: dict[int, list[int]] = {}
        """The signals for which threads wait, by thread."""
        self._sent_to: dict[int, int] = {}
        """The number of signals that threads were sent, by thread."""
        self._real: dict[str, Any] = {}

    @contextlib.contextmanager
    def followed(self) -> Iterator[None]:
        """Replace the functions of `signal` inside the block; not in children that the program forks."""
        ours = {"pause": self._pause, "sigwait": self._sigwait}
        ours |= {"sigwaitinfo": self._sigwaitinfo, "sigtimedwait": self._sigtimedwait}
        self._real = {name: getattr(signal, name) for name in ours if hasattr(signal, name)}
        with contextlib.ExitStack() as stack:
            functions = {name: stack.enter_context(detached(ours[name])) for name in self._real}
            places = [(signal, name, StandIn(self._real[name], one)) for name, one in functions.items()]
            stack.enter_context(replaced(places))
            yield

    def sent(self, thread: int | None = None) -> None:
        """Let the threads that wait look for a signal, which the program has sent: to that thread, if it is given."""
        if thread is not None:
            self._sent_to[thread] = self._sent_to.get(thread, 0) + 1
        for waiter in list(self._waiters):
            with contextlib.suppress(RuntimeError):  # another signal came at the same time
                waiter.release()

    def receiver(self, number: int) -> int:
        """Return the thread to which a signal goes that the sender blocks: one that waits for it, or the main one.

        The system might choose one of the process's other threads, which are not the program's and block nothing.
        """
        waiting = (thread for thread, numbers in list(self._awaited.items()) if number in numbers)
        return next(waiting, self._clock.threads.main.ident or 0)

    def _pause(self) -> None:
        if not self._clock.threads.in_program():
            self._real["pause"]()
            return
        here = threading.get_ident()
        is_main = threading.current_thread() is self._clock.threads.main

        def count() -> int:
            return self._handled() if is_main else self._sent_to.get(here, 0)

        before = count()
        self._wait(lambda: count() > before or None)

    def _sigwait(self, *args: Any) -> Any:
        if len(args) != 1 or not self._clock.threads.in_program():
            return self._real["sigwait"](*args)
        signals, take = list(args[0]), self._real.get("sigtimedwait")

        def receive() -> Any:
            if take is None:  # macOS has no such function
                return self._real["sigwait"](signals) if _SIGNAL.sigpending() & set(signals) else None
            found = take(signals, 0)
            return None if found is None else _named(found.si_signo)

        return self._wait(receive, signals)

    def _sigwaitinfo(self, *args: Any) -> Any:
        if len(args) != 1 or not self._clock.threads.in_program():
            return self._real["sigwaitinfo"](*args)
        signals, take = list(args[0]), self._real["sigtimedwait"]
        return self._wait(lambda: take(signals, 0), signals)

    def _sigtimedwait(self, *args: Any) -> Any:
        take = self._real["sigtimedwait"]
        may_wait = len(args) == 2 and isinstance(args[1], int | float) and args[1] > 0
        if not may_wait or not self._clock.threads.in_program():
            return take(*args)
        signals, seconds = list(args[0]), args[1]
        return self._wait(lambda: take(signals, 0), signals, seconds)

    def _wait(self, look: Callable[[], Any], signals: Sequence[int] = (), seconds: float | None = None) -> Any:
        """Wait until `look()` returns something, at most so many virtual seconds; return that, or None.

        `signals` are those that the calling thread is to receive meanwhile.
        """
        self._awaited[threading.get_ident()] = list(signals)
        try:
            return self._found(look, seconds)
        finally:
            self._awaited.pop(threading.get_ident(), None)

    def _found(self, look: Callable[[], Any], seconds: float | None) -> Any:
        clock, found = self._clock, list[Any]()

        def is_over() -> bool:
            if not found and (one := look()) is not None:
                found.append(one)
            return bool(found)

        end = None if seconds is None else clock.seconds() + seconds
        is_late = False
        while not found and not is_late:
            waiter = Waiter(clock)
            waiter.acquire()
            self._waiters.append(waiter)  # before the look: a signal that comes between the two is not missed
            try:
                if is_over():
                    break
                if end is None:
                    self._block(waiter, is_over)
                else:
                    is_late = not waiter.acquire(True, max(end - clock.seconds(), 0)) and not is_over()
            finally:
                self._waiters.remove(waiter)
        return found[0] if found else None

    def _block(self, waiter: Waiter, is_over: Callable[[], bool]) -> None:
        """Wait without a limit until the program sends a signal, or one comes from outside that ends the wait."""
        self._clock.block(lambda pause: waiter.lock.acquire(True, pause) or is_over(), lambda: waiter.released)


def _named(number: int) -> int:
    """Return the signal as `signal` does: by a name, if it has one."""
    try:
        return signal.Signals(number)
    except ValueError:
        return number
