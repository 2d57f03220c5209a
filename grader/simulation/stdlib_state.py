"""The standard library as a run finds it: what a program replaces there is restored before the next run.

A program may replace an attribute of a module (`asyncio.gather = my_gather`) or of a class (`asyncio.Queue.put`), set
a logger up. The next run must find none of that, or its result would depend on the runs before it. Only modules that
are loaded when the state is taken are known here; the others are rarely changed.
"""

import builtins
import contextlib
import logging
import sys
from collections.abc import Iterator
from operator import is_
from types import CodeType, FunctionType, ModuleType
from typing import Any

from grader.virtual_time.event_loop import LAYERS
from grader.virtual_time.futures import Future, Task

RESTORED_PACKAGES = frozenset(
    (
        *("asyncio", "builtins", "concurrent", "contextlib", "datetime", "json", "logging", "os", "queue", "random"),
        *("signal", "sys", "threading", "time"),
    )
)
"""Modules of the standard library that programs know, with their submodules."""
WITH_CLASSES = frozenset(("asyncio", "concurrent", "contextlib", "logging", "queue", "random", "threading"))
"""Modules whose classes are restored too."""
CLASSES_OF_THE_LOOP = (*LAYERS, Task, Future)
"""The classes that a program finds in the place of asyncio's own."""
_IMMUTABLE = 1 << 8
"""`Py_TPFLAGS_IMMUTABLETYPE` (`Include/object.h`)."""


class StdlibState:
    """The attributes of the standard library's modules and classes, and the loggers, at one moment.

    The standard streams are left out, because a process may get new ones.
    """

    def __init__(self) -> None:
        modules = sorted(_modules(), key=lambda module: module is sys)  # its hooks last: objects are dropped before
        self.owners: list[Any] = [*modules, *_classes(modules), *CLASSES_OF_THE_LOOP]
        """The modules and classes."""
        self._owners = [(one, vars(one), dict(vars(one)), list(vars(one).values())) for one in self.owners]
        functions = {id(one): one for _, _, _, values in self._owners for one in values if type(one) is FunctionType}
        named = ((f"{one.__module__}.{one.__qualname__}", one) for one in functions.values())
        self.codes: list[tuple[str, FunctionType, CodeType]] = [(name, one, one.__code__) for name, one in named]
        """The functions and methods, each with its code: a function whose code is exchanged is still the same one."""
        self._loggers = dict(logging.root.manager.loggerDict)
        root = logging.root
        self._root = (list(root.handlers), list(root.filters), root.level, root.disabled, root.manager.disable)

    def restore(self) -> None:
        """Restore everything that has been replaced, added or removed since; submodules imported since stay."""
        for owner, names, before, values in self._owners:
            if len(names) != len(values) or not all(map(is_, names.values(), values)):
                _restore(owner, dict(names), before)
        for _, function, code in self.codes:
            if function.__code__ is not code:
                function.__code__ = code
        self._restore_loggers()

    def _restore_loggers(self) -> None:
        root, known = logging.root, logging.root.manager.loggerDict
        for name in known.keys() - self._loggers.keys():
            del known[name]
        root.handlers[:], root.filters[:], level, root.disabled, root.manager.disable = self._root
        if root.level != level:
            root.setLevel(level)


@contextlib.contextmanager
def builtins_restored() -> Iterator[None]:
    """Restore Python's own functions at the end of the block: all code that follows needs them."""
    names = vars(builtins)
    before = dict(names)
    try:
        yield
    finally:
        names.update(before)


def is_same(now: Any, before: dict[str, Any]) -> bool:
    """Return whether both map the same names to the same objects, by identity: a program may define its own equality.

    The order counts too, which is cheaper to compare.
    """
    return len(now) == len(before) and list(now) == list(before) and all(map(is_, now.values(), before.values()))


def _modules() -> Iterator[ModuleType]:
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in RESTORED_PACKAGES and type(module) is ModuleType:
            yield module


def _classes(modules: list[ModuleType]) -> Iterator[type]:
    for module in modules:
        if module.__name__.partition(".")[0] in WITH_CLASSES:
            for one in vars(module).values():
                if type(one) is type and one.__module__ == module.__name__ and not one.__flags__ & _IMMUTABLE:
                    yield one


def _restore(owner: Any, now: dict[str, Any], before: dict[str, Any]) -> None:
    for name, value in before.items():
        if (name not in now or now[name] is not value) and not _is_stream(owner, name):
            setattr(owner, name, value)
    for name in now.keys() - before.keys():
        if not _is_the_librarys(owner, name, now[name]):
            delattr(owner, name)


def _is_stream(owner: Any, name: str) -> bool:
    return owner is sys and name in ("stdin", "stdout", "stderr")


def _is_the_librarys(owner: Any, name: str, value: Any) -> bool:
    """Return whether the library itself has added this name: a submodule, a name imported lazily, a cache."""
    if name.startswith("__") or not isinstance(owner, ModuleType):
        return name.startswith("__")
    package = owner.__name__
    if type(value) is ModuleType:
        return sys.modules.get(f"{package}.{name}") is value
    return str(getattr(value, "__module__", "")).startswith(f"{package}.")
