"""The loose ends of a program: coroutines never awaited, exceptions never retrieved, tasks left behind."""

import asyncio
import dis
import functools
import os
import threading
from collections.abc import Iterable
from pathlib import Path
from types import FrameType
from typing import Any

from grader.recording.compat import HANDLE_RUN
from grader.recording.errors import is_a, summary
from grader.recording.frames import code_in, line_in
from grader.recording.lifetimes import TaskUnderWay, is_pending_on, task_name
from grader.recording.waiting import waits_in
from grader.trace.fields import LONGEST_LINE, LONGEST_NAME, Origin
from grader.trace.leftovers import LeftBehind, NeverAwaited, UnseenError
from grader.trace.serialization import MOST_LOOSE_ENDS

_UNITTEST = str(Path(os.__file__).parent / "unittest" / "case.py")
"""The file whose `TestCase` calls the tests of a program, and does not await them."""
_POP_TOP = dis.opmap["POP_TOP"]
"""The instruction that drops the value of a statement."""


class LooseEnds:
    """The loose ends of a run; `file` and `companion` are the same as for a Recorder."""

    def __init__(self, file: str, companion: str) -> None:
        self._file, self._companion = file, companion
        self.never_awaited: list[NeverAwaited] = []
        self.unseen_errors: list[UnseenError] = []
        self.left_behind: list[LeftBehind] = []

    def note_unawaited(self, coroutine: Any, frame: FrameType) -> None:
        """Record a coroutine object that never ran, if the program created it; `frame` is where the object is freed."""
        origin = getattr(coroutine, "cr_origin", None) or ()
        lines = [line for file, line, _ in origin if file == self._file and line]
        if not origin and (dropped := self._line_that_drops(frame)) is not None:
            lines = [dropped]
        # Python does not know what made an object in another thread.
        called_back = [file for file, _, _ in origin[:1]] in ([], [HANDLE_RUN.co_filename], [_UNITTEST])
        made_here = lines or any(file == self._companion for file, _, _ in origin)
        made_here = made_here or (called_back and coroutine.cr_code.co_filename == self._file)
        if made_here and len(self.never_awaited) <= MOST_LOOSE_ENDS:
            line = lines[0] if lines else None
            self.never_awaited.append(NeverAwaited(coroutine=coroutine.__qualname__[:LONGEST_LINE], line=line))

    def _line_that_drops(self, frame: FrameType) -> int | None:
        """Return the line of the file in another thread whose statement is the call that made the object.

        The interpreter frees such an object at once, in the instruction behind the call.
        """
        code = code_in(frame, self._file)
        if code is None or threading.current_thread() is threading.main_thread():
            return None
        drops = 0 <= frame.f_lasti < len(code.co_code) and code.co_code[frame.f_lasti] == _POP_TOP
        return line_in(frame, self._file) if drops else None

    def note_unseen(self, error: BaseException, source: Any) -> None:
        """Record the exception of a task or future (`source`) that was never retrieved."""
        name = task_name(source)[:LONGEST_LINE] if isinstance(source, asyncio.Task) else None
        seen = summary(error, self._file)
        self.unseen_errors.append(UnseenError(type=seen.type, message=seen.message, task=name, line=seen.line))

    def note_called_back(self, error: BaseException, function: Any) -> None:
        """Record an exception that ended a callback of the loop (`function`).

        Up to Python 3.11 a callback of asyncio's own asks the cancelled task of a connection for its exception.
        """
        if is_a(error, asyncio.CancelledError) and getattr(function, "__module__", None) == "asyncio.streams":
            return
        self._note(error, "callback", function)

    def note_thread(self, error: BaseException, function: Any) -> None:
        """Record an exception that ended a thread (which ran `function`)."""
        self._note(error, "thread", function)

    def _note(self, error: BaseException, origin: Origin, function: Any) -> None:
        if len(self.unseen_errors) > MOST_LOOSE_ENDS:
            return
        function = function.func if isinstance(function, functools.partial) else function
        name = getattr(function, "__qualname__", None)
        seen = summary(error, self._file)
        self.unseen_errors.append(
            UnseenError(
                type=seen.type,
                message=seen.message,
                task=None,
                line=seen.line,
                origin=origin,
                function=name[:LONGEST_NAME] if isinstance(name, str) else "",
            )
        )

    def note_left_behind(self, loop: asyncio.AbstractEventLoop, tasks: Iterable[TaskUnderWay]) -> None:
        """Record which of these tasks are pending on a loop that is about to close or to cancel them."""
        for life in tasks:
            if life.cleans_up or life.is_left:
                continue
            if (task := life.ref()) is not None and is_pending_on(loop, task):
                life.is_left = True
                name, place = waits_in(task, self._file)
                left = LeftBehind(
                    coroutine=life.coroutine[:LONGEST_LINE],
                    task=task_name(task)[:LONGEST_LINE],
                    line=life.line,
                    waits_in=name,
                    waits_at=place,
                )
                self.left_behind.append(left)

    @property
    def are_cut(self) -> bool:
        """Return whether there are more loose ends of one kind than a trace keeps."""
        return any(len(ends) > MOST_LOOSE_ENDS for ends in (self.never_awaited, self.unseen_errors, self.left_behind))

    def record(self) -> dict[str, Any]:
        """Return the fields of a Trace that hold the loose ends."""
        return {
            "never_awaited": tuple(self.never_awaited[:MOST_LOOSE_ENDS]),
            "unseen_errors": tuple(self.unseen_errors[:MOST_LOOSE_ENDS]),
            "left_behind": tuple(self.left_behind[:MOST_LOOSE_ENDS]),
        }
