"""Undo a run's changes in forked child processes: a child of a program is a separate process in real time."""

import contextlib
import os
from collections.abc import Callable, Iterator

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
