"""Functions of the library that a program has replaced, in any way.

The source shows `asyncio.sleep = quick`. It hides `module = asyncio` and `module.sleep = quick`, or a function of the
library that sets attributes for others. But the code beside the program, which a suite runs, then calls the program's
function. So the library is compared with what the run found in it. The interpreter's audit hooks are told of each
difference (`grader.isolation.watching`).
"""

import asyncio
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from operator import is_
from types import FunctionType, ModuleType
from typing import Any, NamedTuple

from grader.simulation.loops import EventLoop
from grader.simulation.stdlib_state import StdlibState
from grader.virtual_time.event_loop import LAYERS
from grader.virtual_time.futures import Future, Task

REPLACED = "coroutine_grader.replaced"
"""The audit event. Its argument is a dotted name such as `asyncio.sleep`."""
PACKAGES = frozenset(("asyncio", "builtins", "threading", "time"))
"""The modules, with their submodules and classes, whose functions the code beside a program relies on."""
LOOP = "asyncio.SelectorEventLoop"
OF_THE_LOOP: tuple[tuple[str, type], ...] = (
    *((LOOP, one) for one in (EventLoop, *LAYERS)),
    *(("asyncio.Task", Task), ("asyncio.Future", Future)),
)
"""The classes that a program finds in the place of asyncio's, and the names that it knows them by."""
_METHODS = frozenset(name for name in dir(asyncio.SelectorEventLoop) if not name.startswith("_")) - {"create_future"}
"""The methods of a loop, apart from the one that the loop itself replaces (`VirtualLoop.run_in_executor`)."""
_audit, _all, _map, _len, _type, _vars, _callable = sys.audit, all, map, len, type, vars, callable
_dict, _zip = dict, zip
"""Functions that the program may replace."""


class Replacements:
    """The functions and classes of the library as a run finds them, to compare with later.

    Args:
        stdlib: The modules and classes to compare; None if nothing is told.
        loops: The event loops of the run, a list that grows.
        companion: The `co_filename` of code that runs beside the program, and may replace what it likes.
        held: Returns a context manager in which nothing interrupts a comparison.
    """

    def __init__(
        self,
        stdlib: StdlibState | None,
        loops: list[asyncio.AbstractEventLoop],
        companion: str,
        held: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._stdlib, self._loops, self._companion, self._held = stdlib, loops, companion, held
        self._found: list[tuple[_Owner, list[str], list[Any]]] = []
        self._codes = [] if stdlib is None else stdlib.codes
        self._told: set[str] = set()

    @contextmanager
    def told(self) -> Iterator[None]:
        """Compare with what is there now at the end of the block, and whenever `tell` is called inside it."""
        if self._stdlib is not None:
            self._found = [(one, list(one.names), list(one.names.values())) for one in _watched(self._stdlib)]
        try:
            yield
        finally:
            self.tell()

    def tell(self) -> None:
        """Raise an audit event for each function that the program has replaced, once."""
        if self._stdlib is not None:
            with self._held():
                self._compare()

    def _compare(self) -> None:
        for owner, names, values in self._found:
            if _len(owner.names) != _len(values) or not _all(_map(is_, owner.names.values(), values)):
                before = _dict(_zip(names, values, strict=True))
                for name, now in [*owner.names.items()]:
                    value = before.get(name)
                    if now is not value and (_callable(value) or (value is None and name in owner.inherited)):
                        self._tell(f"{owner.name}.{name}", now)
        for name, function, code in self._codes:
            if function.__code__ is not code:
                self._tell(name, function)
        for loop in self._loops:
            if _type(loop) is EventLoop:  # a class of the program may have any attributes
                for name, now in [*_vars(loop).items()]:
                    if name in _METHODS:
                        self._tell(f"{LOOP}.{name}", now)

    def _tell(self, name: str, now: Any) -> None:
        is_companions = _type(now) is FunctionType and now.__code__.co_filename == self._companion
        if name not in self._told and not is_companions:
            self._told.add(name)
            _audit(REPLACED, name)


class _Owner(NamedTuple):
    """A module or class: its dotted name, its attributes as they are, and the methods of its bases."""

    name: str
    names: Mapping[str, Any]
    inherited: frozenset[str]


@lru_cache(maxsize=1)
def _watched(stdlib: StdlibState) -> list[_Owner]:
    """Return the modules and classes to compare."""
    named = [(_name_of(owner), owner) for owner in stdlib.owners]
    of_packages = [(name, owner) for name, owner in named if name.partition(".")[0] in PACKAGES]
    return [_Owner(name, vars(owner), _inherited_by(owner)) for name, owner in (*of_packages, *OF_THE_LOOP)]


def _inherited_by(owner: Any) -> frozenset[str]:
    bases = () if isinstance(owner, ModuleType) else owner.__mro__[1:]
    return frozenset(name for base in bases for name, value in vars(base).items() if callable(value))


def _name_of(owner: Any) -> str:
    return owner.__name__ if isinstance(owner, ModuleType) else f"{owner.__module__}.{owner.__qualname__}"
