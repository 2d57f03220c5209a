"""Suggestions for a name that does not exist, as Python makes them when it prints an exception.

Python 3.11 computes them in C, where it prints the exception; later versions do so in `traceback`. Both call `__dir__`
of the program's objects. Here the names come from the interpreter's own dictionaries, so no code of the program runs.
"""

import builtins
import re
import sys
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from inspect import CO_OPTIMIZED
from itertools import islice
from types import FrameType, GetSetDescriptorType, ModuleType, TracebackType
from typing import Any

from grader.recording.frames import locals_in

MOST_NAMES = 1_000
LONGEST_SUGGESTED = 60
"""Limits: how many names are compared with the missing one, and the length of a name in characters."""
ALIKE = 0.7
"""The similarity that two names must have, from 0 to 1 (`difflib`)."""
CANNOT_IMPORT = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")
NO_MODULE = re.compile(r"No module named '(\w+)'")
_MRO: Any = vars(type)["__mro__"]
_NAMES: Any = vars(type)["__dict__"]


def suggestion(error: BaseException) -> str:
    """Return a question such as `Did you mean: 'sleep'?`, or an empty string if no name is similar."""
    kind = type(error)
    if issubclass(kind, NameError):
        return _of_name(_text(NameError, "name", error), _innermost(error.__traceback__))
    if issubclass(kind, AttributeError):
        thing = vars(AttributeError)["obj"].__get__(error)
        return _did_you_mean(_text(AttributeError, "name", error), _names_of(thing))
    if issubclass(kind, ImportError):
        return _of_import(_text(ImportError, "msg", error))
    return ""


def _text(kind: type[BaseException], field: str, error: BaseException) -> str:
    """Return the text that the interpreter stored in a field, even if the program's class hides the field."""
    value = vars(kind)[field].__get__(error)
    return value if type(value) is str and len(value) <= 10 * LONGEST_SUGGESTED else ""


def _innermost(trail: TracebackType | None) -> FrameType | None:
    while trail is not None and trail.tb_next is not None:
        trail = trail.tb_next
    return None if trail is None else trail.tb_frame


def _of_name(name: str, frame: FrameType | None) -> str:
    if frame is None:
        return ""
    local = _locals(frame)
    if name in sys.stdlib_module_names:
        return f"Did you forget to import '{name}'?"
    if "self" in local and name in _names_of(local["self"]):
        return f"Did you mean: 'self.{name}'?"
    # The file's own names come first: `mian` means `main`, although `min` is more similar.
    return _did_you_mean(name, [*local, *frame.f_globals]) or _did_you_mean(name, vars(builtins))


def _locals(frame: FrameType) -> dict[str, Any]:
    """Return the local names, or none in a class body whose metaclass stores them in a custom object."""
    local = locals_in(frame, frame.f_code)
    if frame.f_code.co_flags & CO_OPTIMIZED or type(local) is dict:
        return dict(local)
    return {}


def _of_import(message: str) -> str:
    if match := CANNOT_IMPORT.search(message):
        return _did_you_mean(match[1], _names_of(sys.modules.get(match[2])))
    match = NO_MODULE.match(message)
    return _did_you_mean(match[1], sorted(sys.stdlib_module_names)) if match else ""


def _names_of(thing: object) -> list[str]:
    """Return the names of an object, its class and the base classes."""
    if type(thing) is ModuleType:
        return [name for name in vars(thing) if type(name) is str]
    classes = _MRO.__get__(type(thing))
    if issubclass(type(thing), type):
        classes = (*_MRO.__get__(thing), *classes)
    names = [name for one in classes for name in _NAMES.__get__(one)]
    own = next((_NAMES.__get__(one)["__dict__"] for one in classes if "__dict__" in _NAMES.__get__(one)), None)
    if type(own) is GetSetDescriptorType and not issubclass(type(thing), type):
        names += own.__get__(thing)
    return [name for name in names if type(name) is str]


def _did_you_mean(name: str, names: Iterable[str]) -> str:
    possible = dict.fromkeys(_comparable(name, names)) if 0 < len(name) <= LONGEST_SUGGESTED else {}
    same = [one for one in possible if one.casefold() == name.casefold()]
    alike = same or get_close_matches(name, list(possible), n=1, cutoff=ALIKE)
    return f"Did you mean: '{alike[0]}'?" if alike else ""


def _comparable(name: str, names: Iterable[str]) -> Iterator[str]:
    """Yield the names to compare, at most `MOST_NAMES`; as in Python, private names only for a private name."""
    for one in islice(names, MOST_NAMES):
        if type(one) is not str or one == name or len(one) > LONGEST_SUGGESTED or not one.isidentifier():
            continue
        if name.startswith("_") or not one.startswith("_"):
            yield one
