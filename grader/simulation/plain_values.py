"""Values that the state of a program holds as they are, and the attributes that are stored in an object."""

import collections
import contextlib
import itertools
import types
from collections.abc import Iterator
from typing import Any

_PLAIN = (
    *(bool, int, float, complex, str, bytes, type(None), type(...), type(NotImplemented), range, slice),
    *(itertools.count, types.GenericAlias, types.UnionType),
)
_OF_PLAIN_VALUES = {
    *("datetime", "freezegun.api", "decimal", "fractions", "uuid", "pathlib", "pathlib._local", "zoneinfo"),
}
"""Modules whose objects never change; they are not imported for this."""
_ENDS = 100
"""Elements at each end of a collection."""


def is_value(thing: Any) -> bool:
    """Return whether this is a value that never changes, and that its text tells in full."""
    kind = type(thing)
    return kind in _PLAIN or (kind.__module__ in _OF_PLAIN_VALUES and kind is not type)


def is_plain(value: Any, depth: int = 3) -> bool:
    """Return whether this is a plain value, or a collection of plain values: no code of the program runs for it.

    Only the ends of a long collection are looked at: what collects without end collects the same at every round.
    """
    if is_value(value):
        return True
    if not depth or type(value) not in (list, tuple, collections.deque, dict, set):
        return False
    parts = [one for pair in value.items() for one in pair] if type(value) is dict else list(value)
    return all(is_plain(one, depth - 1) for one in (*parts[:_ENDS], *parts[-_ENDS:]))


def is_plain_cell(cell: Any) -> bool:
    """Return whether the variable of a closure holds a plain value, or none yet."""
    try:
        return is_plain(cell.cell_contents)
    except ValueError:
        return True


def is_dunder(name: Any) -> bool:
    """Return whether this is a name such as `__doc__`."""
    return isinstance(name, str) and name.startswith("__") and name.endswith("__")


def attributes_of(thing: Any) -> Iterator[tuple[str, Any]]:
    """Yield the attributes that are stored in an object, by its dictionary and by slots."""
    with contextlib.suppress(AttributeError):
        yield from object.__getattribute__(thing, "__dict__").items()
    for base in type(thing).__mro__:
        for name, member in vars(base).items():
            if type(member) is types.MemberDescriptorType:
                try:
                    yield name, member.__get__(thing)
                except AttributeError:
                    continue
