"""The grader's own functions as they were before any program ran.

A program shares its process with the functions that write its trace. One that finds them, by whatever way, forges the
trace by a function of its own in the place of one of them. So they are compared with what they were, and restored. The
comparison comes when the program has ended, and its functions, if any, still have to be called.
"""

import asyncio
import builtins
import sys
from collections.abc import Iterator
from operator import is_
from types import CodeType, FunctionType, ModuleType
from typing import Any

PACKAGE = __name__.partition(".")[0]
ROOMS = frozenset(f"{PACKAGE}.{room}" for room in ("isolation", "recording", "simulation", "trace", "virtual_time"))
"""The rooms between a program and its trace."""
WRITERS = (
    f"{PACKAGE}.recording",
    f"{PACKAGE}.trace",
    f"{PACKAGE}.simulation.program_run",
    f"{PACKAGE}.isolation.player",
)
"""Modules with what is called between the end of a program and its trace. Their functions keep their code, too."""
OF_ASYNCIO = (asyncio.AbstractEventLoop, asyncio.Future)
"""Classes that are restored with the library (`grader.simulation.stdlib_state`), by the names that a program knows."""
BUILT_IN = frozenset(vars(builtins))
_all, _del, _len, _map, _set, _type = all, delattr, len, map, object.__setattr__, type
_set_of_class, _vars = type.__setattr__, vars
"""Functions that the program may replace."""


class OwnCode:
    """The functions, methods, classes and other values of the grader's modules and classes, as they are now."""

    def __init__(self) -> None:
        modules = [module for name, module in [*sys.modules.items()] if ".".join(name.split(".")[:2]) in ROOMS]
        classes = [one for module in modules for one in vars(module).values() if _is_class_of(module, one)]
        named = {
            **{one: one.__name__ for one in modules},
            **{one: f"{one.__module__}.{one.__name__}" for one in classes},
        }
        self._owners = [
            (name, owner, vars(owner), dict(vars(owner)), [*vars(owner).values()]) for owner, name in named.items()
        ]
        self._codes: dict[FunctionType, tuple[str, CodeType]] = {
            value: (f"{owner}.{name}", value.__code__)
            for owner, _, _, before, _ in self._owners
            if owner.startswith(WRITERS)
            for name, value in before.items()
            if type(value) is FunctionType
        }

    def restore(self) -> Iterator[str]:
        """Restore each of these that is another one now, and yield its dotted name."""
        for dotted, owner, now, before, values in self._owners:
            if _len(now) != _len(values) or not _all(_map(is_, now.values(), values)):
                put = _set_of_class if isinstance(owner, type) else _set
                for name, value in before.items():
                    if now.get(name) is not value and (_type(value) is FunctionType or not name.startswith("__")):
                        put(owner, name, value)
                        yield f"{dotted}.{name}"
                for name in (now.keys() - before.keys()) & BUILT_IN:  # which the functions of a module would find first
                    _del(owner, name)
                    yield f"{dotted}.{name}"
        for function, (dotted, code) in self._codes.items():
            if function.__code__ is not code:
                function.__code__ = code
                yield dotted


class OwnObjects:
    """Objects of the grader, each with its class and the attributes in the place of methods that it has now."""

    def __init__(self, *objects: Any) -> None:
        self._objects = [(one, type(one), _in_place_of_methods(one, type(one))) for one in objects]

    def restore(self) -> Iterator[str]:
        """Restore the class and the methods of each object, and yield the dotted name of what was another one."""
        for one, kind, known in self._objects:
            if _type(one) is not kind:
                _set(one, "__class__", kind)
                yield f"{kind.__module__}.{kind.__name__}"
            for name in _in_place_of_methods(one, kind) - known:
                del one.__dict__[name]
                yield f"{kind.__module__}.{kind.__name__}.{name}"


def _in_place_of_methods(one: Any, kind: type) -> set[str]:
    """Return the attributes of an object that hide a function of its class."""
    return {name for name in _vars(one) if _type(getattr(kind, name, None)) is FunctionType}


def _is_class_of(module: ModuleType, one: object) -> bool:
    """Return whether this is a class of the module, and none that a program finds in the place of asyncio's."""
    return isinstance(one, type) and one.__module__ == module.__name__ and not issubclass(one, OF_ASYNCIO)
