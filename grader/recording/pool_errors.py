"""Exceptions in futures of thread and process pools that the program never asked for their result."""

import concurrent.futures
import contextlib
import functools
import sys
from collections.abc import Iterator
from typing import Any

from grader.recording.errors import summary
from grader.recording.frames import identity
from grader.trace.fields import LONGEST_NAME
from grader.trace.leftovers import UnseenError

MOST_UNASKED = 100
"""Futures with an exception that are kept."""
Future = concurrent.futures.Future
_GET_RESULT = "__get_result"
"""The method in which `result` raises the exception (`concurrent/futures/_base.py`)."""
_PASSES_ON_CANCELLING = "_call_check_cancel"
"""The callback of asyncio's own on the future of `run_coroutine_threadsafe` (`asyncio/futures.py`)."""


class PoolErrors:
    """The futures of a run that ended with an exception; `file` is the `co_filename` of the program's code."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._failed: list[tuple[Future[Any], BaseException, Any]] = []
        self._asked: set[int] = set()
        self._is_over = False

    @contextlib.contextmanager
    def noted(self) -> Iterator[None]:
        """Note the exceptions that futures receive, and who asks for them, inside the block."""
        set_exception, exception, add_done_callback = Future.set_exception, Future.exception, Future.add_done_callback

        @functools.wraps(set_exception)
        def failed(future: Future[Any], error: BaseException | None) -> None:
            if isinstance(error, Exception) and len(self._failed) < MOST_UNASKED and not self._is_over:
                self._failed.append((future, error, function_of(sys._getframe(1).f_locals.get("self"))))
            set_exception(future, error)

        @functools.wraps(exception)
        def asked(future: Future[Any], timeout: float | None = None) -> BaseException | None:
            self._asked.add(identity(future))
            return exception(future, timeout)

        @functools.wraps(add_done_callback)
        def called_back(future: Future[Any], function: Any) -> None:
            if getattr(function, "__name__", "") != _PASSES_ON_CANCELLING:
                self._asked.add(identity(future))
            add_done_callback(future, function)

        patched: Any = Future
        patched.set_exception, patched.exception, patched.add_done_callback = failed, asked, called_back
        try:
            yield
        finally:
            patched.set_exception, patched.exception = set_exception, exception
            patched.add_done_callback = add_done_callback

    @property
    def have_failed(self) -> bool:
        """Return whether a future of the run has received an exception."""
        return bool(self._failed)

    def end(self) -> tuple[UnseenError, ...]:
        """Return the exceptions that were not asked for, and drop all futures and what they keep alive.

        A program that asks for one exception of a function may leave its others.
        """
        found = self._unasked()
        self._is_over = True
        self._failed.clear()
        self._asked.clear()
        return found

    def _unasked(self) -> tuple[UnseenError, ...]:
        asked = [self._is_asked(future, error) for future, error, _ in self._failed]
        known = {name_of(function) for (_, _, function), is_asked in zip(self._failed, asked, strict=True) if is_asked}
        found = []
        for (_, error, function), is_asked in zip(self._failed, asked, strict=True):
            if not is_asked and name_of(function) not in known:
                seen = summary(error, self._file)
                found.append(
                    UnseenError(
                        type=seen.type,
                        message=seen.message,
                        task=None,
                        line=seen.line,
                        origin="pool",
                        function=name_of(function),
                    )
                )
        return tuple(found)

    def _is_asked(self, future: Future[Any], error: BaseException) -> bool:
        """Return whether a callback sees the future, or `exception` or `result` was called."""
        if identity(future) in self._asked:
            return True
        passed = error.__traceback__
        while passed is not None:
            if passed.tb_frame.f_code.co_name == _GET_RESULT:
                return True
            passed = passed.tb_next
        return False


def function_of(item: Any) -> Any:
    """Return the function of a `_WorkItem`; since Python 3.14 it is the first part of its `task`."""
    task = getattr(item, "task", None)
    return task[0] if isinstance(task, tuple) and task else getattr(item, "fn", None)


def name_of(function: Any) -> str:
    """Return the qualified name of a function; empty if it has none."""
    function = function.func if isinstance(function, functools.partial) else function
    name = getattr(function, "__qualname__", None)
    return name[:LONGEST_NAME] if isinstance(name, str) else ""
