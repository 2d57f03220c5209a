"""The signals that a program sends to itself.

Those that it handles are its own business. One that would end its process ends the run instead, so that there is a
trace. Ctrl-C arrives as SIGINT too, so the program's own SIGINT must be told from the user's.
"""

import _thread
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

from grader.simulation.compat import signal_handler
from grader.simulation.wall_limit import SIGNAL
from grader.virtual_time.call_chain import is_graders
from grader.virtual_time.child_processes import undone_in_children
from grader.virtual_time.detached_functions import detached
from grader.virtual_time.stand_in import StandIn

HARMLESS = {
    getattr(signal, name, None)
    for name in ("SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGWINCH", "SIGINFO")
}
"""Signals that by default do not end a process."""


class ProgramHandler:
    """A handler of the program, which is called with the frame of the program's that a signal has interrupted."""

    def __init__(self, handler: Callable[[int, FrameType | None], Any], begins: Callable[[], None]) -> None:
        self.handler, self._begins = handler, begins

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal, which the grader may have sent, or waited for, in place of the program."""
        while frame is not None and is_graders(frame):
            frame = frame.f_back
        self._begins()
        self.handler(number, frame)


class Keyboard:
    """A handler of SIGINT that calls `interrupted` for Ctrl-C, and the program's handler for the program's own signal.

    The program sees and replaces `handler` only.
    """

    def __init__(self, interrupted: Callable[[], None]) -> None:
        self._interrupted = interrupted
        self.handler: Any = signal.default_int_handler
        self.own = 0
        """The number of signals under way that the program has sent."""
        self.begins: Callable[[], None] = lambda: None
        """Called before the program's handler."""

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal."""
        if not self.own:
            self._interrupted()
            return
        self.own -= 1
        if callable(self.handler):
            ProgramHandler(self.handler, self.begins)(number, frame)


@contextlib.contextmanager
def interrupts_go_to(function: Callable[[], None]) -> Iterator[None]:
    """Call `function` for Ctrl-C inside the block, and not the program's handler."""
    before = signal.getsignal(signal.SIGINT)
    if not callable(before) or threading.current_thread() is not threading.main_thread():
        yield  # Ctrl-C is off, or is not handled in this thread
        return
    signal.signal(signal.SIGINT, Keyboard(function))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class OwnSignals:
    """The functions with which a program signals itself, and those that read and set the handler of SIGINT.

    `ends` is called where the program's process would end, with the reason (`was ended by SIGTERM`) and the exit
    status as `subprocess` reports it.
    """

    def __init__(self, ends: Callable[[str, int], None]) -> None:
        self._ends = ends
        present = signal_handler(signal.SIGINT)
        self._keyboard = present if isinstance(present, Keyboard) else None
        self._real: dict[str, Any] = {}
        self._process = os.getpid()
        self.handled = 0
        """The number of calls of the program's handlers so far."""
        self.sent: Callable[[int | None], None] = lambda thread: None
        """Called when the program has sent itself a signal, with the thread that it was sent to, if only to that."""
        self.receiver: Callable[[int], int] = lambda number: threading.main_thread().ident or 0
        """Return the thread that receives a signal which its sender blocks."""

    @contextlib.contextmanager
    def taken(self) -> Iterator[None]:
        """Replace the functions inside the block; not in children that the program forks."""
        ours: list[tuple[Any, str, Callable[..., Any]]] = [
            (os, "_exit", self._exit),
            (os, "abort", self._abort),
            (os, "kill", self._kill),
            (signal, "raise_signal", self._raise_signal),
            (signal, "pthread_kill", self._pthread_kill),
            (signal, "signal", self._set_handler),
            (signal, "getsignal", self._get_handler),
        ]
        if self._keyboard is not None:
            self._keyboard.begins = self._count_handled
            ours.append((_thread, "interrupt_main", self._interrupt_main))
        places = [(place, name, one) for place, name, one in ours if hasattr(place, name)]
        self._real = {name: getattr(place, name) for place, name, _ in places}

        def restore() -> None:
            for place, name, _ in places:
                setattr(place, name, self._real[name])

        def restore_in_child() -> None:
            restore()
            if self._keyboard is not None:
                signal.signal(signal.SIGINT, self._keyboard.handler)
            for number in signal.valid_signals():
                if isinstance(present := signal_handler(number), ProgramHandler):
                    signal.signal(number, present.handler)

        with contextlib.ExitStack() as stack:
            for place, name, one in places:
                setattr(place, name, StandIn(self._real[name], stack.enter_context(detached(one))))
            stack.callback(restore)
            stack.enter_context(undone_in_children(restore_in_child))
            yield

    def _exit(self, status: int) -> None:
        if self._is_in_child():
            self._real["_exit"](status)
        self._ends(f"ended its process with os._exit({status})", exit_status(status))

    def _abort(self) -> None:
        if self._is_in_child():
            self._real["abort"]()
        self._ends("ended its process with os.abort()", -signal.SIGABRT)

    def _is_in_child(self) -> bool:
        """Return whether this is a child of the program, which was given the function from before the fork."""
        return os.getpid() != self._process

    def _kill(self, pid: int, number: int, /) -> None:
        if pid != os.getpid():
            self._real["kill"](pid, number)
            return
        self.expect(number)
        if _is_blocked(number):
            self._real["pthread_kill"](self.receiver(number), number)
        else:
            self._real["kill"](pid, number)
        self.sent(None)

    def _raise_signal(self, number: int, /) -> None:
        self.expect(number)
        self._real["raise_signal"](number)
        self.sent(threading.get_ident())

    def _pthread_kill(self, thread: int, number: int, /) -> None:
        self.expect(number)
        self._real["pthread_kill"](thread, number)
        self.sent(thread)

    def _interrupt_main(self, number: int = signal.SIGINT, /) -> None:
        if number == signal.SIGINT and self._keyboard is not None and callable(self._keyboard.handler):
            self._keyboard.own += 1
        self._real["interrupt_main"](number)

    def expect(self, number: int) -> None:
        """Prepare for a signal that the program sends to itself; one that ends its process ends the run."""
        if self._is_in_child():
            return
        if number == signal.SIGINT and self._keyboard is not None and self._keyboard.handler != signal.SIG_DFL:
            self._keyboard.own += 1
        elif self._is_fatal(number):
            self._ends(f"was ended by {signal.Signals(number).name}", -number)

    def _is_fatal(self, number: int) -> bool:
        if number in HARMLESS or number not in signal.valid_signals():
            return False
        if number == getattr(signal, "SIGKILL", None):
            return True
        return self._get_handler(number) == signal.SIG_DFL and not _is_blocked(number)

    def _count_handled(self) -> None:
        self.handled += 1

    def _set_handler(self, number: int, handler: Any, /) -> Any:
        keyboard = self._keyboard
        if number != signal.SIGINT or keyboard is None or not (callable(handler) or handler in signal.Handlers):
            is_the_program_s = callable(handler) and number != SIGNAL
            return _shown(
                self._real["signal"](
                    number, ProgramHandler(handler, self._count_handled) if is_the_program_s else handler
                )
            )
        self._real["signal"](number, keyboard)  # which raises what it always raises
        before, keyboard.handler = keyboard.handler, handler
        return before

    def _get_handler(self, number: int, /) -> Any:
        if number == signal.SIGINT and self._keyboard is not None:
            return self._keyboard.handler
        return _shown(self._real.get("getsignal", signal.getsignal)(number))


def _is_blocked(number: int) -> bool:
    """Return whether the calling thread blocks this signal."""
    return sys.platform != "win32" and number in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def _shown(handler: Any) -> Any:
    """Return a handler as the program knows it."""
    return handler.handler if isinstance(handler, ProgramHandler) else handler


def exit_status(code: int) -> int:
    """Return the exit status that the system reports for a program that exits with this code."""
    return code if sys.platform == "win32" else code & 0xFF
