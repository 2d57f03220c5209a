"""The changes of a run to its process, which are undone in forked children: these are processes in real time."""

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any

_MISSING: Any = object()
_undo_in_children: list[Callable[[], None]] = []


def _undo_all() -> None:
    for undo in reversed(_undo_in_children):
        undo()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_undo_all)


@contextlib.contextmanager
def undone_in_children(undo: Callable[[], None]) -> Iterator[None]:
    """Call `undo` in each process that the program forks inside the block, which runs in real time.

    The list is global to the module, because functions registered with the system stay registered.
    """
    _undo_in_children.append(undo)
    try:
        yield
    finally:
        _undo_in_children.remove(undo)


@contextlib.contextmanager
def replaced(places: Iterable[tuple[Any, str, Any]]) -> Iterator[None]:
    """Replace attributes of modules and classes inside the block; not in children that the program forks.

    Args:
        places: Each module or class, the name of the attribute, and its value inside the block.
    """
    places = list(places)
    before = [(place, name, vars(place).get(name, _MISSING)) for place, name, _ in places]

    def restore() -> None:
        for place, name, value in before:
            if value is _MISSING:
                delattr(place, name)
            else:
                setattr(place, name, value)

    for place, name, value in places:
        setattr(place, name, value)
    try:
        with undone_in_children(restore):
            yield
    finally:
        restore()
