"""The recursion limit of a program, which does not count the frames of the grader around it."""

import contextlib
import sys
from collections.abc import Iterator
from types import FrameType

from grader.virtual_time.detached_functions import detached
from grader.virtual_time.stand_in import StandIn


@contextlib.contextmanager
def counted_from_here() -> Iterator[None]:
    """Let the program inside the block recurse as deep as Python would, and see and set that limit.

    `process_as_it_was` restores the real one.
    """
    around = _around(sys._getframe(2))
    read, write = sys.getrecursionlimit, sys.setrecursionlimit

    def shown() -> int:
        return read() - around

    def set_to(limit: int, /) -> None:
        write(limit + around if isinstance(limit, int) and limit > 0 else limit)

    with detached(shown) as shown_to_program, detached(set_to) as set_by_program:
        write(read() + around)
        sys.getrecursionlimit = StandIn(read, shown_to_program)
        sys.setrecursionlimit = StandIn(write, set_by_program)
        try:
            yield
        finally:
            sys.getrecursionlimit, sys.setrecursionlimit = read, write
            write(read() - around)


def _around(frame: FrameType | None) -> int:
    """Return how much of the limit is used in a program that a function called in this frame executes."""
    if sys.version_info < (3, 12):  # calls of functions in C count, too
        calls_in_between, recorder = 2, sys.getprofile()
        reached = _reached()
        sys.setprofile(recorder)  # it fails at the limit, and Python drops it
        of_recorder = 3 if recorder is not None else 0  # frames that its function needs at the limit
        return sys.getrecursionlimit() - 1 - reached - calls_in_between + of_recorder
    depth = 1
    while frame is not None:
        frame, depth = frame.f_back, depth + 1
    return depth


def _reached(depth: int = 1) -> int:
    try:
        return _reached(depth + 1)
    except RecursionError:
        return depth
