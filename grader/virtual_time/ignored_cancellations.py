"""Tasks that were cancelled long ago and go on: a program that waits for one of them never ends.

A task that swallows its cancellation may have its reasons. One that has gone on after it for as long as a whole
exercise may last has none, and the limits are the same: waits, and virtual seconds for the shorter ones.
"""

import asyncio
from collections.abc import Iterable
from typing import Any

from grader.virtual_time.bounds import OF_AN_EXERCISE, Bounds
from grader.virtual_time.timers import SECOND

EVERY = 1_000
"""Waits from one look at the tasks to the next; where there are more tasks, as many waits as tasks."""


class IgnoredCancellations:
    """The cancelled tasks of one run that have not ended.

    Args:
        bounds: How long such a task may go on.
    """

    def __init__(self, bounds: Bounds = OF_AN_EXERCISE) -> None:
        self._bounds = bounds
        self.look_at = EVERY
        """The waits of the run from which on it is worth asking."""
        self._since: dict[asyncio.Task[Any], tuple[int, int]] = {}
        """The waits and the nanoseconds of the run when a task was first seen to go on."""

    def go_on_for_long(self, loops: Iterable[Any], waits: int, nanoseconds: int) -> bool:
        """Return whether a task has gone on for too long.

        Args:
            loops: The loops of the run.
            waits: The number of times that time has passed.
            nanoseconds: The time of the run.
        """
        tasks = [task for loop in list(loops) if not loop.is_closed() for task in asyncio.all_tasks(loop)]
        self.look_at = waits + max(EVERY, len(tasks))
        going_on = {task for task in tasks if task.cancelling()}
        self._since = {task: self._since.get(task, (waits, nanoseconds)) for task in going_on}
        return any(self._is_too_long(waits - then, nanoseconds - at) for then, at in self._since.values())

    def _is_too_long(self, waits: int, nanoseconds: int) -> bool:
        bounds = self._bounds
        return waits > bounds.waits or (waits > bounds.long_waits and nanoseconds > bounds.long * SECOND)
