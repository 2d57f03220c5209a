"""The grader's own functions as they were before any program ran.

A program shares its process with the functions that write its trace. One that finds them, by whatever way, forges the
trace by a function of its own in the place of one of them. So they are compared with what they were, and restored. The
comparison comes when the program has ended, and its functions, if any, still have to be called.
"""

import sys
from collections.abc import Iterator
from operator import is_
from types import FunctionType, ModuleType

PACKAGE = __name__.partition(".")[0]
ROOMS = frozenset(f"{PACKAGE}.{room}" for room in ("isolation", "recording", "simulation", "trace", "virtual_time"))
"""The rooms between a program and its trace."""
_all, _len, _map, _set = all, len, map, setattr
"""Functions that the program may replace."""


class OwnCode:
    """The functions, methods, classes and modules that the grader's modules name, as they are now."""

    def __init__(self) -> None:
        modules = [module for name, module in [*sys.modules.items()] if ".".join(name.split(".")[:2]) in ROOMS]
        classes = [one for module in modules for one in vars(module).values() if _is_class_of(one, module)]
        named = {
            **{one: one.__name__ for one in modules},
            **{one: f"{one.__module__}.{one.__name__}" for one in classes},
        }
        self._owners = [
            (name, owner, vars(owner), dict(vars(owner)), [*vars(owner).values()]) for owner, name in named.items()
        ]

    def restore(self) -> Iterator[str]:
        """Restore each of these that is another one now, and yield its dotted name."""
        for dotted, owner, now, before, values in self._owners:
            if _len(now) != _len(values) or not _all(_map(is_, now.values(), values)):
                for name, value in before.items():
                    if now.get(name) is not value and _is_code(name, value):
                        _set(owner, name, value)
                        yield f"{dotted}.{name}"


def _is_code(name: str, value: object) -> bool:
    """Return whether something is called, or leads to what is called: no number, text or collection."""
    return type(value) is FunctionType or (
        not name.startswith("__") and (callable(value) or isinstance(value, ModuleType | property | classmethod))
    )


def _is_class_of(one: object, module: ModuleType) -> bool:
    return isinstance(one, type) and one.__module__ == module.__name__
