"""Tasks and futures of the virtual loop, which sets traverse in the order of their creation."""

import asyncio
from typing import Any


class _Placed:
    """A mixin that hashes an object by its place in the order of creation on the clock.

    Other objects hash by their addresses, so that chance decides the order in which a set of them is traversed.
    """

    __slots__ = ()
    _place: int

    def __hash__(self) -> int:
        return self._place


class Task(_Placed, asyncio.Task[Any]):
    """A task that a `VirtualLoop` made."""

    __slots__ = ("_place",)


class Future(_Placed, asyncio.Future[Any]):
    """A future that `run_in_executor` returns."""

    __slots__ = ("_place",)


Task.__module__ = Future.__module__ = asyncio.Task.__module__  # a program sees them under asyncio's names
