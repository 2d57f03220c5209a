"""The events of the interpreter that a receiver may be told.

The observers of `grader.recording.interpreter_events` send the signals; the Recorder receives them.
"""

import asyncio
from collections.abc import Iterable
from types import CodeType, FrameType
from typing import Any


class Signals:
    """A receiver of events; this base class ignores them.

    In each method `frame` is the frame that the event is about, and `code` is the code of that frame.

    Attributes:
        file: The `co_filename` of the code whose coroutines are followed.
    """

    file = ""

    def started(self, frame: FrameType, code: CodeType) -> None:
        """Receive the first step of a coroutine."""

    def resumed(self, frame: FrameType, thrown: bool) -> None:
        """Receive the resumption of a coroutine; `thrown` if an exception is thrown into it."""

    def suspended(self, frame: FrameType, item: bool) -> None:
        """Receive the suspension of a coroutine; `item` if it is an asynchronous generator that yields a value."""

    def ended(self, frame: FrameType, code: CodeType, error: BaseException | None, raised: bool) -> None:
        """Receive the end of a coroutine, which returned or `raised`; `error` is known since Python 3.12."""

    def used(self, construct: str, frame: FrameType, count: int, given: Iterable[Any] = ()) -> None:
        """Receive a call of an asyncio function, whose frame is `frame`, with `count` awaitables.

        They are `given` if there may be several.
        """

    def group_entered(self, group: Any, frame: FrameType) -> None:
        """Receive the start of an `async with TaskGroup()` block."""

    def group_grew(self, group: Any, frame: FrameType) -> None:
        """Receive a call of `TaskGroup.create_task`, which has not made the task yet."""

    def lock_taken(self, lock: Any, frame: FrameType) -> None:
        """Receive the acquisition of a lock or of a semaphore's permit by the running task."""

    def lock_released(self, lock: Any, frame: FrameType) -> None:
        """Receive the release of a lock or of a permit."""

    def synchronized(self, what: str, thing: Any, frame: FrameType) -> None:
        """Receive a `notify` of a condition, a `set` or `clear` of an event, or a `put`, `get`, `done` or `join`."""

    def timeout_expires(self, task: Any) -> None:
        """Receive the expiry of a timeout, which cancels this task."""

    def timeout_left(self, task: Any, frame: FrameType, cancelled: bool) -> None:
        """Receive the end of the block of an expired timeout, which CancelledError leaves if it is `cancelled`."""

    def stream_read(self, stream: Any, frame: FrameType) -> None:
        """Receive a call of `read` or `readuntil`, which `readline` calls too, of a stream."""

    def waits_for_process(self, frame: FrameType) -> None:
        """Receive a call of `Popen.wait`, in which the thread waits for another process."""

    def runner_ends(self, loop: asyncio.AbstractEventLoop) -> None:
        """Receive the end of `asyncio.run`, which has its result and is about to cancel the remaining tasks."""
