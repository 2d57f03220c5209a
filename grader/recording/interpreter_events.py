"""The interpreter's events as signals: a coroutine starts, resumes, is suspended, ends.

Since Python 3.12 `sys.monitoring` reports them for selected code objects only, at little cost. Python 3.11 has
`sys.setprofile`, which reports every call and costs several times as much. Both produce the same signals. A few
functions of asyncio are watched too (`grader.recording.watched_functions`).

The tool id differs from the debugger's. Otherwise pytest-timeout would detect a debugger and disable itself.
"""

import contextlib
import sys
import threading
from collections.abc import Iterator
from types import CodeType, FrameType, TracebackType
from typing import Any, Self

from grader.recording.frames import ASYNCHRONOUS, identity, is_coroutine, is_foreign
from grader.recording.signals import Signals
from grader.recording.watched_functions import ACQUIRE, NAMES_ON_ENTER, ON_ENTER, WATCHED_MODULES

MOST_FOREIGN = 10_000
"""Code objects of other modules that are known to be of no interest."""


class Observer:
    """A sender of signals to one receiver at a time; `new_observer` selects the subclass for this Python."""

    def __init__(self) -> None:
        self.signals = Signals()
        self._roots: set[CodeType] = set()

    @contextlib.contextmanager
    def reporting_to(self, signals: Signals) -> Iterator[None]:
        """Send the signals to this receiver inside the block."""
        self.signals = signals
        try:
            yield
        finally:
            self.signals = Signals()
            self._forget_roots()

    def watch(self, code: CodeType) -> None:
        """Follow the coroutine functions in this code, such as a module's, at any depth."""
        if is_coroutine(code):
            self._arm(code)
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                self.watch(constant)

    def watch_root(self, code: CodeType) -> None:
        """Follow a library's coroutine function, because a task runs it."""
        if code.co_flags & ASYNCHRONOUS and code not in self._roots:
            self._roots.add(code)
            self._arm(code)

    def go_on(self) -> None:
        """Observe again, if the interpreter has stopped calling this observer."""

    def _forget_roots(self) -> None:
        self._roots.clear()

    def _arm(self, code: CodeType) -> None:
        raise NotImplementedError

    def _follows(self, code: CodeType) -> bool:
        return (code.co_filename == self.signals.file and is_coroutine(code)) or bool(
            self._roots and code in self._roots
        )

    def __enter__(self) -> Self:
        raise NotImplementedError

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        raise NotImplementedError


class _Monitoring(Observer):
    """The observer for Python 3.12 and newer, based on `sys.monitoring`."""

    def __enter__(self) -> Self:
        monitoring = sys.monitoring  # type: ignore[attr-defined, unused-ignore]
        self._monitoring, events = monitoring, monitoring.events
        self._tool = next(tool for tool in (3, 2) if monitoring.get_tool(tool) is None)
        self._coroutine = events.PY_START | events.PY_RESUME | events.PY_YIELD | events.PY_RETURN
        self._armed: dict[int, tuple[CodeType, int]] = {}
        """Keyed by identity: a file compiled twice has equal code objects, and each must be instrumented."""
        monitoring.use_tool_id(self._tool, "coroutine-grader")
        for event, callback in (
            (events.PY_START, self._on_start),
            (events.PY_RESUME, self._on_resume),
            (events.PY_THROW, self._on_throw),
            (events.PY_YIELD, self._on_yield),
            (events.PY_RETURN, self._on_return),
            (events.PY_UNWIND, self._on_unwind),
        ):
            monitoring.register_callback(self._tool, event, callback)
        monitoring.set_events(self._tool, events.PY_THROW | events.PY_UNWIND)
        for code in (*ON_ENTER, *ACQUIRE):
            self._set(code, self._always(code))
        return self

    def _always(self, code: CodeType) -> int:
        """Return the events that are always wanted for this code, whichever coroutines are followed."""
        events = self._monitoring.events
        if code in ACQUIRE:
            return int(events.PY_RETURN)
        return int(events.PY_START) if code in ON_ENTER else 0

    def __exit__(self, *_: object) -> None:
        monitoring = self._monitoring
        for code, _events in self._armed.values():
            monitoring.set_local_events(self._tool, code, 0)
        monitoring.set_events(self._tool, 0)
        events = monitoring.events
        for event in (
            events.PY_START,
            events.PY_RESUME,
            events.PY_THROW,
            events.PY_YIELD,
            events.PY_RETURN,
            events.PY_UNWIND,
        ):
            monitoring.register_callback(self._tool, event, None)
        monitoring.free_tool_id(self._tool)

    def _forget_roots(self) -> None:
        for code in self._roots:
            self._set(code, self._always(code))
        super()._forget_roots()

    def _arm(self, code: CodeType) -> None:
        _, before = self._armed.get(identity(code), (code, 0))
        if before | self._coroutine != before:
            self._set(code, before | self._coroutine)

    def _set(self, code: CodeType, events: int) -> None:
        self._armed[identity(code)] = (code, events)
        self._monitoring.set_local_events(self._tool, code, events)

    def _on_start(self, code: CodeType, offset: int) -> None:
        if code.co_name in NAMES_ON_ENTER and (enter := ON_ENTER.get(code)) is not None:
            enter(self.signals, sys._getframe(1))
        if self._follows(code):
            self.signals.started(sys._getframe(1), code)

    def _on_resume(self, code: CodeType, offset: int) -> None:
        self.signals.resumed(sys._getframe(1), False)

    def _on_throw(self, code: CodeType, offset: int, error: BaseException) -> None:
        if self._follows(code):
            self.signals.resumed(sys._getframe(1), True)

    def _on_yield(self, code: CodeType, offset: int, value: object) -> None:
        self.signals.suspended(sys._getframe(1), _is_item(value))

    def _on_return(self, code: CodeType, offset: int, value: object) -> None:
        if code.co_name == "acquire" and code in ACQUIRE:
            self.signals.lock_taken(sys._getframe(1).f_locals["self"], sys._getframe(1))
        if self._follows(code):
            self.signals.ended(sys._getframe(1), code, None, False)

    def _on_unwind(self, code: CodeType, offset: int, error: BaseException) -> None:
        if self._follows(code):
            self.signals.ended(sys._getframe(1), code, error, True)


class _Profiling(Observer):
    """The observer for Python 3.11, based on `sys.setprofile`.

    An exception thrown into a coroutine causes no `call` event there. The interpreter drops a profiler that raises, as
    this one must in a program that recurses to the limit.
    """

    def __init__(self) -> None:
        super().__init__()
        self._thread = 0
        """The thread that it observes; 0 for none."""

    def __enter__(self) -> Self:
        import opcode

        self._resume, self._yield, self._return = (
            opcode.opmap[name] for name in ("RESUME", "YIELD_VALUE", "RETURN_VALUE")
        )
        self._bytes: dict[CodeType, bytes] = {}
        self._foreign: dict[int, CodeType] = {}
        """Code of other modules that is not followed, by identity: to look up code itself takes long."""
        self._uninteresting: dict[int, dict[str, Any]] = {}
        """The namespaces of modules of which nothing is followed, unless a task runs a function of theirs."""
        self._recent: dict[str, Any] | None = None
        """The one of them that was met last."""
        return self

    def __exit__(self, *_: object) -> None:
        pass

    @contextlib.contextmanager
    def reporting_to(self, signals: Signals) -> Iterator[None]:
        before = sys.getprofile()
        sys.setprofile(self._on_event)
        self._thread = threading.get_ident()
        try:
            with super().reporting_to(signals):
                yield
        finally:
            self._thread = 0
            sys.setprofile(before)

    def go_on(self) -> None:
        if self._thread == threading.get_ident() and sys.getprofile() is None:
            sys.setprofile(self._on_event)

    def _forget_roots(self) -> None:
        super()._forget_roots()
        self._foreign.clear()
        self._uninteresting.clear()
        self._recent = None

    def _arm(self, code: CodeType) -> None:
        self._foreign.pop(identity(code), None)  # every other call is reported anyway

    def _at(self, frame: FrameType) -> tuple[int, int]:
        code = frame.f_code
        words = self._bytes.get(code)
        if words is None:
            words = self._bytes[code] = code.co_code
        return words[frame.f_lasti], words[frame.f_lasti + 1]

    def _on_event(self, frame: FrameType, event: str, value: Any) -> None:
        if event != "call" and event != "return":
            return  # calls of functions written in C are half of all events
        names = frame.f_globals
        if not self._roots:
            if names is self._recent:
                return
            if identity(names) in self._uninteresting:
                self._recent = names
                return
        code = frame.f_code  # raises an audit event, as `id` does: a sandboxed process has a hook for these
        if identity(code) in self._foreign:
            return
        if (
            is_foreign(names, self.signals.file)
            and names.get("__name__") not in WATCHED_MODULES
            and code not in self._roots
        ):
            if len(self._foreign) < MOST_FOREIGN:
                self._foreign[identity(code)] = code
                self._uninteresting[identity(names)] = names
            return
        if event == "call":
            if code.co_name in NAMES_ON_ENTER and code in ON_ENTER and self._at(frame)[1] == 0:
                ON_ENTER[code](self.signals, frame)
            if self._follows(code):
                if self._at(frame) == (self._resume, 0):
                    self.signals.started(frame, code)
                else:
                    self.signals.resumed(frame, False)
        else:
            if value is True and code.co_name == "acquire" and code in ACQUIRE:
                self.signals.lock_taken(frame.f_locals["self"], frame)
            if self._follows(code):
                instruction = self._at(frame)[0]
                if instruction == self._yield:
                    self.signals.suspended(frame, _is_item(value))
                else:
                    self.signals.ended(frame, code, None, instruction != self._return)


PROFILERS = frozenset({_Profiling._on_event.__code__})
"""Code that the interpreter may call before a lock's `__exit__`: what is raised in it keeps the lock from its release.

The lock may belong to the library, as the one for the list of threads does, and outlive the run.
"""


def _is_item(value: object) -> bool:
    return type(value).__name__ == "async_generator_wrapped_value"


@contextlib.contextmanager
def observed(signals: Signals, ready: Observer | None) -> Iterator[Observer]:
    """Send the interpreter's events to `signals` inside the block.

    The interpreter instruments all code again whenever the set of wanted events changes. An observer that is `ready`,
    whose own block has already been entered, avoids that cost.
    """
    with new_observer() if ready is None else contextlib.nullcontext(ready) as observer, observer.reporting_to(signals):
        yield observer


def new_observer() -> Observer:
    """Return an observer of the class that fits this Python version."""
    return _Monitoring() if sys.version_info >= (3, 12) else _Profiling()
