"""The threads that a program sees when it asks which there are: its own, and not those of the grader."""

import contextlib
import functools
import threading
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def listed(is_shown: Callable[[threading.Thread], bool]) -> Iterator[None]:
    """Let `threading.enumerate` and `threading.active_count` see inside the block only the threads that are shown.

    The grader itself asks `Real.enumerate`.
    """
    enumerate_all, count_all = threading.enumerate, threading.active_count

    @functools.wraps(enumerate_all)
    def enumerate_shown() -> list[threading.Thread]:
        return [thread for thread in enumerate_all() if is_shown(thread)]

    @functools.wraps(count_all)
    def count_shown() -> int:
        return len(enumerate_shown())

    threading.enumerate, threading.active_count = enumerate_shown, count_shown
    try:
        yield
    finally:
        threading.enumerate, threading.active_count = enumerate_all, count_all
