"""The interpreter's own events, as signals: a coroutine starts, goes on, waits, ends.

From Python 3.12 on `sys.monitoring` gives them for chosen code objects only, at little cost; Python 3.11 has
`sys.setprofile`, which sees every call and costs several times as much. Either way the signals are the same. A few
functions of asyncio are watched too, for what only they know.

The tool id is not the debugger's: pytest-timeout would take us for one and switch itself off.
"""

import asyncio
import asyncio.locks
import asyncio.runners
import contextlib
import inspect
import sys
from collections.abc import Callable, Iterator
from types import CodeType, FrameType, TracebackType
from typing import Any, Self

from grader.stack import ASYNCHRONOUS, identity, is_coroutine, is_foreign


class Signals:
    """Who is told; this one does nothing with it.

    `frame` is the frame that the event is about, `code` what it runs; `file` is the file whose coroutines are
    followed.
    """

    file = ""

    def started(self, frame: FrameType, code: CodeType) -> None:
        """A coroutine takes its first step."""

    def resumed(self, frame: FrameType, thrown: bool) -> None:
        """It goes on, or has an exception thrown into it."""

    def suspended(self, frame: FrameType, item: bool) -> None:
        """It waits; `item`: it is an asynchronous generator that hands out a value."""

    def ended(self, frame: FrameType, code: CodeType, error: BaseException | None, raised: bool) -> None:
        """It returned or raised; which exception is known from Python 3.12 on."""

    def used(self, construct: str, frame: FrameType, count: int) -> None:
        """A function of asyncio was entered (its frame), with so many awaitables."""

    def group_entered(self, group: Any, frame: FrameType) -> None:
        """`async with TaskGroup()`."""

    def group_grew(self, group: Any) -> None:
        """A TaskGroup made a task."""

    def lock_taken(self, lock: Any) -> None:
        """The running task holds the lock from now on."""

    def lock_released(self, lock: Any) -> None:
        """Nobody holds it."""

    def runner_ends(self, loop: asyncio.AbstractEventLoop) -> None:
        """`asyncio.run` has its result and is about to cancel what is left."""


Enter = Callable[[Signals, FrameType], None]


def _counting(construct: str, argument: str | None = None) -> Enter:
    def enter(signals: Signals, frame: FrameType) -> None:
        given = 1 if argument is None else frame.f_locals.get(argument, ())
        signals.used(construct, frame, given if isinstance(given, int) else _length(given))

    return enter


def _length(given: Any) -> int:
    return len(given) if isinstance(given, (list, tuple, set, frozenset, dict)) else 1


ON_ENTER: dict[CodeType, Enter] = {
    asyncio.gather.__code__: _counting("asyncio.gather", "coros_or_futures"),
    asyncio.create_task.__code__: _counting("asyncio.create_task"),
    asyncio.ensure_future.__code__: _counting("asyncio.ensure_future"),
    asyncio.run.__code__: _counting("asyncio.run"),
    asyncio.Runner.__init__.__code__: _counting("asyncio.Runner"),
    asyncio.wait.__code__: _counting("asyncio.wait", "fs"),
    asyncio.wait_for.__code__: _counting("asyncio.wait_for"),
    asyncio.timeout.__code__: _counting("asyncio.timeout"),
    asyncio.to_thread.__code__: _counting("asyncio.to_thread"),
    asyncio.TaskGroup.__aenter__.__code__: lambda signals, frame: signals.group_entered(frame.f_locals["self"], frame),
    asyncio.TaskGroup.create_task.__code__: lambda signals, frame: signals.group_grew(frame.f_locals["self"]),
    asyncio.Lock.release.__code__: lambda signals, frame: signals.lock_released(frame.f_locals["self"]),
    asyncio.runners._cancel_all_tasks.__code__: lambda signals, frame: signals.runner_ends(  # type: ignore[attr-defined]
        frame.f_locals["loop"]
    ),
}
if inspect.isfunction(asyncio.as_completed):
    ON_ENTER[asyncio.as_completed.__code__] = _counting("asyncio.as_completed", "fs")
LOCK_ACQUIRE = asyncio.Lock.acquire.__code__
_MODULES = frozenset(
    module.__name__
    for module in (asyncio.locks, asyncio.runners, asyncio.tasks, asyncio.taskgroups, asyncio.threads, asyncio.timeouts)
)
_NAMES = frozenset(code.co_name for code in ON_ENTER)
"""To look for a name costs less than to look for a code object, whose hash is made anew each time."""


class Observer:
    """Sends signals to whoever it is `told` to, one after the other. One of its two kinds fits this Python."""

    def __init__(self) -> None:
        self.signals = Signals()
        self._roots: set[CodeType] = set()

    @contextlib.contextmanager
    def told(self, signals: Signals) -> Iterator[None]:
        """Inside the block the signals go there."""
        self.signals = signals
        try:
            yield
        finally:
            self.signals = Signals()
            self._forget_roots()

    def watch(self, code: CodeType) -> None:
        """Follow the coroutine functions in this code (a module's, say), however deep."""
        if is_coroutine(code):
            self._arm(code)
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                self.watch(constant)

    def watch_root(self, code: CodeType) -> None:
        """Follow a library's coroutine function, since a task was made of it."""
        if code.co_flags & ASYNCHRONOUS and code not in self._roots:
            self._roots.add(code)
            self._arm(code)

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
    """Python 3.12 and newer."""

    def __enter__(self) -> Self:
        monitoring = sys.monitoring  # type: ignore[attr-defined, unused-ignore]
        self._monitoring, events = monitoring, monitoring.events
        self._tool = next(tool for tool in (3, 2) if monitoring.get_tool(tool) is None)
        self._coroutine = events.PY_START | events.PY_RESUME | events.PY_YIELD | events.PY_RETURN
        self._armed: dict[int, tuple[CodeType, int]] = {}
        """By identity: a file that is compiled twice has equal code objects, and each is made ready for itself."""
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
        for code in (*ON_ENTER, LOCK_ACQUIRE):
            self._set(code, self._always(code))
        return self

    def _always(self, code: CodeType) -> int:
        """The events of this code that are wanted whatever is followed."""
        events = self._monitoring.events
        if code == LOCK_ACQUIRE:
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
        if code.co_name in _NAMES and (enter := ON_ENTER.get(code)) is not None:
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
        if code is LOCK_ACQUIRE:
            self.signals.lock_taken(sys._getframe(1).f_locals["self"])
        if self._follows(code):
            self.signals.ended(sys._getframe(1), code, None, False)

    def _on_unwind(self, code: CodeType, offset: int, error: BaseException) -> None:
        if self._follows(code):
            self.signals.ended(sys._getframe(1), code, error, True)


class _Profiling(Observer):
    """Python 3.11. A coroutine that an exception is thrown into makes no `call` event there."""

    def __enter__(self) -> Self:
        import opcode

        self._resume, self._yield, self._return = (
            opcode.opmap[name] for name in ("RESUME", "YIELD_VALUE", "RETURN_VALUE")
        )
        self._bytes: dict[CodeType, bytes] = {}
        return self

    def __exit__(self, *_: object) -> None:
        pass

    @contextlib.contextmanager
    def told(self, signals: Signals) -> Iterator[None]:
        before = sys.getprofile()
        sys.setprofile(self._on_event)
        try:
            with super().told(signals):
                yield
        finally:
            sys.setprofile(before)

    def _arm(self, code: CodeType) -> None:
        pass  # every call is seen anyway

    def _at(self, frame: FrameType) -> tuple[int, int]:
        code = frame.f_code
        words = self._bytes.get(code)
        if words is None:
            words = self._bytes[code] = code.co_code
        return words[frame.f_lasti], words[frame.f_lasti + 1]

    def _on_event(self, frame: FrameType, event: str, value: Any) -> None:
        names = frame.f_globals
        if not self._roots and is_foreign(names, self.signals.file) and names.get("__name__") not in _MODULES:
            return
        if event == "call":
            code = frame.f_code
            if code.co_name in _NAMES and code in ON_ENTER and self._at(frame)[1] == 0:
                ON_ENTER[code](self.signals, frame)
            if self._follows(code):
                if self._at(frame) == (self._resume, 0):
                    self.signals.started(frame, code)
                else:
                    self.signals.resumed(frame, False)
        elif event == "return":
            code = frame.f_code
            if code is LOCK_ACQUIRE and value is True:
                self.signals.lock_taken(frame.f_locals["self"])
            if self._follows(code):
                instruction = self._at(frame)[0]
                if instruction == self._yield:
                    self.signals.suspended(frame, _is_item(value))
                else:
                    self.signals.ended(frame, code, None, instruction != self._return)


def _is_item(value: object) -> bool:
    return type(value).__name__ == "async_generator_wrapped_value"


_standing: list[Observer] = []


@contextlib.contextmanager
def ready_to_observe() -> Iterator[None]:
    """Inside the block `observed` costs next to nothing; outside of that, nobody is told anything.

    The interpreter makes all code ready for events anew whenever the events that somebody wants change.
    """
    with _observer() as ready:
        _standing.append(ready)
        try:
            yield
        finally:
            _standing.remove(ready)


@contextlib.contextmanager
def observed(signals: Signals) -> Iterator[Observer]:
    """Inside the block the interpreter's events go to `signals`."""
    with _standing_or_new() as one, one.told(signals):
        yield one


def _standing_or_new() -> contextlib.AbstractContextManager[Observer]:
    return contextlib.nullcontext(_standing[-1]) if _standing else _observer()


def _observer() -> Observer:
    """The kind that fits this Python."""
    return _Monitoring() if sys.version_info >= (3, 12) else _Profiling()
