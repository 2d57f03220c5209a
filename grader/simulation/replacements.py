"""Functions of the library that a program has replaced, in any way.

The source shows `asyncio.sleep = quick`. It hides `module = asyncio` and `module.sleep = quick`, or a function of the
library that sets attributes for others. But the code beside the program, which a suite runs, then calls the program's
function. So the library is compared with what the run found in it. The interpreter's audit hooks are told of each
difference (`grader.isolation.watching`).

A class of the program that is made from a task's or a loop's replaces none of their functions, and may still answer for
them. So the code beside the program asks the library's own (`grader.simulation.true_answers`).

A program may put the library's function back as soon as its own was called. So the comparison also comes before each
call in the code beside it (`grader.submission.scenarios`), which then calls the library's function. What that one calls
in turn, a loop's timers for one, is restored before the call.
"""

import asyncio
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache, partial
from operator import is_
from types import FunctionType, MethodType, ModuleType
from typing import Any, NamedTuple, Protocol

from grader.recording.frames import identity
from grader.simulation.loops import EventLoop
from grader.simulation.own_code import OwnCode, OwnObjects
from grader.simulation.running_tasks import task_by_its_step
from grader.simulation.stdlib_state import StdlibState
from grader.simulation.true_answers import ALL_TASKS, ASKED, IS_CLOSED, of_the_library, unlisted
from grader.virtual_time.compat import running_loop
from grader.virtual_time.event_loop import LAYERS
from grader.virtual_time.futures import Future, Task

REPLACED = "coroutine_grader.replaced"
"""The audit event. Its argument is a dotted name such as `asyncio.sleep`."""
PACKAGES = frozenset(("asyncio", "builtins", "threading", "time"))
"""The modules, with their submodules and classes, whose functions the code beside a program relies on."""
CURRENT_TASK = "asyncio.current_task"
LOOP = "asyncio.SelectorEventLoop"
OF_THE_LOOP: tuple[tuple[str, type], ...] = (
    *((LOOP, one) for one in (EventLoop, *LAYERS)),
    *(("asyncio.Task", Task), ("asyncio.Future", Future)),
)
"""The classes that a program finds in the place of asyncio's, and the names that it knows them by."""
_METHODS = {
    name: getattr(EventLoop, name)
    for name in dir(asyncio.SelectorEventLoop)
    if not name.startswith("_") and name != "create_future"
}
"""The methods of a loop, apart from the one that the loop itself replaces (`VirtualLoop.run_in_executor`)."""
_audit, _all, _map, _len, _type, _vars, _callable = sys.audit, all, map, len, type, vars, callable
_del, _dict, _set, _zip = delattr, dict, setattr, zip
"""Functions that the program may replace."""


class Record(Protocol):
    """What a run knows of its loops and tasks: a Recorder."""

    loops: list[asyncio.AbstractEventLoop]

    def tasks_alive(self) -> list["asyncio.Task[Any]"]:
        """Return the tasks that still exist."""

    def has_closed(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Return whether a loop was closed."""


class Replacements:
    """The functions and classes of the library as a run finds them, to compare with later.

    Args:
        stdlib: The modules and classes to compare; None if nothing is told.
        record: The loops and tasks of the run.
        companion: The `co_filename` of code that runs beside the program, and may replace what it likes.
        held: Returns a context manager in which nothing interrupts a comparison.
        own_code: The grader's own functions, to compare once the program has ended; None if nothing is told of these.
    """

    def __init__(
        self,
        stdlib: StdlibState | None,
        record: Record,
        companion: str,
        held: Callable[[], AbstractContextManager[None]],
        own_code: OwnCode | None = None,
    ) -> None:
        self._own_code, self.own_objects = own_code, OwnObjects()
        self._stdlib, self._record, self._companion, self._held = stdlib, record, companion, held
        self._found: list[tuple[_Owner, list[str], list[Any]]] = []
        self._codes = [] if stdlib is None else stdlib.codes
        self._told: set[str] = set()
        self._own: dict[tuple[int, str], tuple[Any, Any]] = {}
        """For a function of the program, by its identity and the name that it has taken: itself, and the library's."""

    @contextmanager
    def told(self) -> Iterator[None]:
        """Compare with what is there now at the end of the block, and whenever `tell` is called inside it."""
        if self._stdlib is not None:
            self._found = [(one, list(one.names), list(one.names.values())) for one in _watched(self._stdlib)]
            _names(self._stdlib)  # before any program can delete one
        try:
            yield
        finally:
            self.tell()
            self.restore_own_code()

    def tell(self) -> None:
        """Raise an audit event for each function that the program has replaced, once."""
        if self._stdlib is not None:
            with self._held():
                self._tell_attributes()
                for name, function, code in self._codes:
                    if function.__code__ is not code:
                        self._tell(name, function)

    def restore_own_code(self) -> None:
        """Restore each function of the grader that the program has replaced, and raise an audit event for it, once."""
        if self._own_code is not None:
            with self._held():
                for name in (*self.own_objects.restore(), *self._own_code.restore()):
                    self._tell(name, None)

    def own(self, function: Any, name: str) -> Any:
        """Tell of the attributes that the program has replaced, and return the library's function for one of those.

        Args:
            function: What code beside the program is about to call; returned if it is none of those.
            name: Its name there, `sleep` of `asyncio.sleep`: the program may well have a use for the function as such.
        """
        if self._stdlib is None or name not in _names(self._stdlib):
            return function
        if name in ASKED:
            with self._held():
                function = self._true_answer(function, name)
        if _is_of_the_loop(function, name):
            return function
        with self._held():
            for change in self._tell_attributes():
                change.undo()
            if (task := task_by_its_step()) is not None:
                self._tell(CURRENT_TASK, None)
                return function if name != "current_task" else lambda *_: task
            plain = function.__func__ if _type(function) is MethodType else function
            _, own = self._own.get((identity(plain), name), (None, None))
            if own is None:
                return function
            return MethodType(own, function.__self__) if plain is not function else own

    def _true_answer(self, function: Any, name: str) -> Any:
        """Return the library's method for one of the program that answers in its place, and tell of that one."""
        if name == IS_CLOSED:
            for loop in self._record.loops:
                if getattr(loop, "_closed", False) and not self._record.has_closed(loop):
                    loop._closed = False  # type: ignore[attr-defined]
                    self._tell(f"{LOOP}.{IS_CLOSED}", None)
        if name == ALL_TASKS and function is asyncio.all_tasks:
            hidden = unlisted(self._record.tasks_alive(), running_loop())
            if hidden:
                self._tell(f"asyncio.{ALL_TASKS}", None)
            return (lambda *given, **options: function(*given, **options) | hidden) if hidden else function
        own = of_the_library(function, name, (*self._record.loops, *self._record.tasks_alive()))
        if own is None or self._is_companions(function):
            return function
        self._tell(own[0], None)
        return own[1]

    def _tell_attributes(self) -> list["Change"]:
        """Tell of each attribute that the program has replaced, and return those that lie deep in the library."""
        deep = []
        for change in self._changes():
            self._tell(change.dotted, change.now, change.own)
            if change.is_deep and not self._is_companions(change.now):
                deep.append(change)
        return deep

    def _changes(self) -> Iterator["Change"]:
        for owner, names, values in self._found:
            if _len(owner.names) != _len(values) or not _all(_map(is_, owner.names.values(), values)):
                before = _dict(_zip(names, values, strict=True))
                for name, now in [*owner.names.items()]:
                    value = before.get(name, owner.inherited.get(name))
                    if now is not value and _callable(value):
                        yield Change(owner.name, owner.itself, name, now, value, name in before, owner.is_deep)
        for loop in self._record.loops:
            if _type(loop) is EventLoop:  # a class of the program may have any attributes
                for name, now in [*_vars(loop).items()]:
                    if name in _METHODS or (name == "create_future" and not _places_futures(now)):
                        method = MethodType(getattr(EventLoop, name), loop)
                        yield Change(LOOP, loop, name, now, method, was_there=False, is_deep=True)

    def _tell(self, dotted: str, now: Any, own: Any = None) -> None:
        if self._is_companions(now):
            return
        self._own[identity(now), dotted.rpartition(".")[2]] = now, own
        if dotted not in self._told:
            self._told.add(dotted)
            _audit(REPLACED, dotted)

    def _is_companions(self, function: Any) -> bool:
        return _type(function) is FunctionType and function.__code__.co_filename == self._companion


def _is_of_the_loop(function: Any, name: str) -> bool:
    """Return whether this is a loop's own method of this name, which code beside a program may call at each turn."""
    return _type(function) is MethodType and function.__func__ is _METHODS.get(name)


def _places_futures(function: Any) -> bool:
    """Return whether this is what the loop itself puts in the place of its `create_future` (`VirtualLoop`)."""
    return _type(function) is partial and getattr(function.func, "__func__", None) is EventLoop._placed


class _Owner(NamedTuple):
    """A module or class, with its dotted name.

    Attributes:
        names: its attributes as they are.
        inherited: the methods of its bases.
        is_deep: whether the library's own functions use it, and hardly any program knows it: a submodule of asyncio, a
            class that stands in for a loop's or a task's.
    """

    itself: Any
    name: str
    names: Mapping[str, Any]
    inherited: dict[str, Any]
    is_deep: bool


class Change(NamedTuple):
    """An attribute that the program has replaced: the library's own one, and whether it was there."""

    owner: str
    holder: Any
    name: str
    now: Any
    own: Any
    was_there: bool
    is_deep: bool

    @property
    def dotted(self) -> str:
        """The name of the attribute, as a program would write it."""
        return f"{self.owner}.{self.name}"

    def undo(self) -> None:
        """Restore the attribute, so that what the code beside the program calls relies on the library only."""
        if self.was_there:
            _set(self.holder, self.name, self.own)
        else:
            _del(self.holder, self.name)


@lru_cache(maxsize=1)
def _watched(stdlib: StdlibState) -> list[_Owner]:
    """Return the modules and classes to compare."""
    named = [(_name_of(owner), owner) for owner in stdlib.owners]
    of_packages = [(name, owner) for name, owner in named if name.partition(".")[0] in PACKAGES]
    known = [(name, one, name.startswith("asyncio.") and isinstance(one, ModuleType)) for name, one in of_packages]
    known += [(name, one, True) for name, one in OF_THE_LOOP]
    return [_Owner(one, name, vars(one), _inherited_by(one), is_deep) for name, one, is_deep in known]


@lru_cache(maxsize=1)
def _names(stdlib: StdlibState) -> frozenset[str]:
    """Return the names that functions of the library have: under any other one, none of them is called."""
    return frozenset(name for one in _watched(stdlib) for name in (*one.names, *one.inherited))


def _inherited_by(owner: Any) -> dict[str, Any]:
    bases = () if isinstance(owner, ModuleType) else reversed(owner.__mro__[1:])
    return {name: value for base in bases for name, value in vars(base).items() if callable(value)}


def _name_of(owner: Any) -> str:
    return owner.__name__ if isinstance(owner, ModuleType) else f"{owner.__module__}.{owner.__qualname__}"
