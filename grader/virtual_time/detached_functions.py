"""Functions that a program may find in its process, and that lead it no further.

A bound method leads to its object by `__self__`, and a function to what it closes over by `__closure__`. A detached
function closes over a number only. It makes the way to the clock longer; it does not close it.
"""

import contextlib
import itertools
from collections.abc import Callable, Iterator
from typing import Any

_targets: dict[int, Callable[..., Any]] = {}
_numbers = itertools.count()


@contextlib.contextmanager
def detached(target: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """Yield a function that calls `target` inside the block, and does nothing after it."""
    number = next(_numbers)
    _targets[number] = target

    def call(*args: Any, **options: Any) -> Any:
        found = _targets.get(number)
        return None if found is None else found(*args, **options)

    try:
        yield call
    finally:
        del _targets[number]
