"""The history of the locks, queues, events and conditions of a run: it explains why a task waits for one in vain."""

import asyncio
import weakref
from collections.abc import Callable
from types import FrameType
from typing import Any

from grader.recording.places import name_of_running_task
from grader.recording.stack import identity, line_in
from grader.trace.trace import Awaited, Happened, Taken
from grader.virtual_time.clock import Clock

MOST_OBJECTS = 1_000
"""Objects whose history is kept: each later one has none."""
MOST_TAKEN = 20
"""Permits of one object that are reported."""


class _History:
    """What happened to one object so far."""

    __slots__ = ("events", "more", "nones", "number", "put", "ref", "taken")

    def __init__(self, thing: Any, number: int) -> None:
        self.ref = weakref.ref(thing)
        self.number = number
        self.taken: list[tuple[str, int | None]] = []
        self.events: dict[str, Happened] = {}
        self.put = self.nones = self.more = 0


class Synchronizers:
    """A record of what the program does to its locks, queues, events and conditions.

    Args:
        clock: The virtual clock of the run.
        file: The `co_filename` of the program's code.
    """

    def __init__(self, clock: Clock, file: str) -> None:
        self._clock, self._file = clock, file
        self._histories: dict[int, _History] = {}

    def _of(self, thing: Any) -> _History | None:
        known = self._histories.get(identity(thing))
        if known is not None and known.ref() is thing:
            return known
        if len(self._histories) >= MOST_OBJECTS or getattr(type(thing), "__weakrefoffset__", 0) == 0:
            return None
        known = self._histories[identity(thing)] = _History(thing, len(self._histories) + 1)
        return known

    def taken(self, lock: Any, frame: FrameType) -> None:
        """Record that the running task takes a lock or a permit."""
        history, task = self._of(lock), name_of_running_task()
        if history is not None and task is not None:
            history.taken.append((task, line_in(frame, self._file)))

    def released(self, lock: Any) -> None:
        """Record that the running task gives a lock or a permit back: its own, else the oldest, else one more."""
        history, task = self._of(lock), name_of_running_task()
        if history is None:
            return
        if not history.taken:
            history.more += 1
        else:
            own = (number for number, (name, _) in enumerate(history.taken) if name == task)
            history.taken.pop(next(own, 0))

    def happened(self, what: str, thing: Any, frame: FrameType, count: int = 0) -> None:
        """Record the last `notify`, `set` or `clear`, with the `count` of tasks that waited."""
        history = self._of(thing)
        if history is not None:
            line, at = line_in(frame, self._file), self._clock.seconds()
            history.events[what] = Happened(what=what, at=at, line=line, count=count)

    def put(self, queue: Any, item: Any) -> None:
        """Record that an item is put into a queue."""
        history = self._of(queue)
        if history is not None:
            history.put += 1
            history.nones += item is None

    def about(self, thing: Any, frame: FrameType, ended: Callable[[str], bool]) -> Awaited | None:
        """Return what explains that a task waits for this object; None for an object of another kind.

        Args:
            thing: The object, the `self` of the function in which the task waits.
            frame: That function's frame.
            ended: Returns whether the task of this name has ended.
        """
        counts = _counts(thing, frame)
        history = None if counts is None else self._of(thing)
        if counts is None or history is None:
            return None
        if isinstance(thing, asyncio.Queue):
            counts |= {"put": history.put, "none": history.nones}
        elif isinstance(thing, asyncio.Semaphore):
            counts |= {"more": history.more}
        taken = history.taken[:MOST_TAKEN]
        return Awaited(
            number=history.number,
            counts=counts,
            events=tuple(history.events.values()),
            taken=tuple(Taken(task=task, line=line, ended=ended(task)) for task, line in taken),
        )


def _counts(thing: Any, frame: FrameType) -> dict[str, int] | None:
    """Return the numbers that the object itself knows."""
    if isinstance(thing, asyncio.Queue):
        return {"size": len(thing._queue), "room": max(thing.maxsize, 0), "unfinished": thing._unfinished_tasks}  # type: ignore[attr-defined]
    if isinstance(thing, asyncio.Barrier):
        return {"parties": thing.parties, "arrived": thing.n_waiting}
    if isinstance(thing, asyncio.StreamReader):
        # `read()` collects what it waits for in `blocks`.
        blocks = [block for block in frame.f_locals.get("blocks", ()) if isinstance(block, bytes)]
        buffer = b"".join([*blocks, bytes(thing._buffer)])  # type: ignore[attr-defined]
        number = frame.f_locals.get("n", -1)
        wanted = number if isinstance(number, int) and number > 0 else 0
        return {"bytes": len(buffer), "lines": buffer.count(b"\n"), "wanted": wanted}
    if isinstance(thing, asyncio.Semaphore):
        return {"free": max(thing._value, 0)}
    return {} if isinstance(thing, (asyncio.Lock, asyncio.Event, asyncio.Condition)) else None
