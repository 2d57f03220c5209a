"""The reports of an event loop on a program: its tasks and its problems."""

import asyncio
from typing import Any


class Watcher:
    """A receiver of the loop's events that ignores them; the recorder overrides it."""

    def task_made(self, task: "asyncio.Task[Any]", loop: asyncio.AbstractEventLoop) -> None:
        """Receive a new task, in order of creation; its name is final unless the program changes it."""

    def problem(self, context: dict[str, Any]) -> None:
        """Receive a call of `loop.call_exception_handler`, for example about an exception never retrieved."""

    def closing(self, loop: asyncio.AbstractEventLoop) -> None:
        """Receive a call of `loop.close()` on a loop that is still open."""

    def closed(self, loop: asyncio.AbstractEventLoop) -> None:
        """Receive the end of that call: the loop is closed."""

    def called_from_outside(self, asleep: bool, by_signal: bool) -> None:
        """Receive a call that is not thread-safe: one of another thread, or of a handler of a signal.

        This method is called where the call is made. If the loop is `asleep`, the call does not wake it.
        """
