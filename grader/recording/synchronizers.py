"""The history of the locks, queues, events and conditions of a run: it explains why a task waits for one in vain."""

import asyncio
import weakref
from collections.abc import Callable
from types import FrameType
from typing import Any

from msgspec.structs import replace

from grader.recording.errors import class_name
from grader.recording.frames import identity, line_in
from grader.recording.places import name_of_running_task
from grader.trace.fields import LONGEST_NAME
from grader.trace.leftovers import Awaited, Happened, Taken, Uneven
from grader.virtual_time.clock import Clock

MOST_OBJECTS = 1_000
"""Objects whose history is kept: each later one has none."""
GROWN = 100
"""Items; a queue without a limit that holds fewer has not grown."""
TIMES = 10
"""Moments at which items were put while others were taken; fewer are a burst."""
MOST_TAKEN = 20
"""Permits of one object that are reported."""


class _History:
    """The history of one object so far."""

    __slots__ = (
        *("done", "events", "first", "gave", "got", "joined", "kind", "moment", "moments", "more", "most", "nones"),
        *("number", "over", "own", "passed_on", "put", "ref", "taken"),
    )

    def __init__(self, thing: Any, number: int) -> None:
        self.ref = weakref.ref(thing)
        self.number = number
        self.kind = class_name(thing)[:LONGEST_NAME]
        self.taken: list[tuple[str, int | None]] = []
        self.events: dict[str, Happened] = {}
        self.put = self.nones = self.got = self.done = self.more = 0
        self.most = self.moments = self.moment = 0
        """The items of a queue at its fullest, at how many moments it became fuller, and the last of them."""
        self.joined: tuple[int | None] | None = None
        """The line of the last `join`, if there was one; the line is None in a task that does nothing else."""
        self.own: set[int | None] = set()
        """The lines at which a task took a permit that it gave back itself."""
        self.gave: dict[str, int | None] = {}
        """The line at which each task gave its last permit back."""
        self.passed_on = False
        """True if a task gave back a permit that another one had taken, as a signal does."""
        self.first: int | None = None
        """The permits of a semaphore at the start."""
        self.over: tuple[int, int | None] = (0, None)
        """The number of permits beyond those at the start, and the line that gave back what was given back before."""

    def give_back(self, lock: Any, task: str | None, line: int | None) -> None:
        """Take a permit from those that are taken: the task's own, else the oldest; else count one more."""
        own = next((number for number, (name, _) in enumerate(self.taken) if name == task), None)
        if own is not None and task is not None:
            self.own.add(self.taken.pop(own)[1])
            self.gave[task] = line
            return
        if self.taken:
            self.taken.pop(0)
            self.passed_on |= task not in self.gave
        else:
            self.more += 1
        if type(lock) is asyncio.Semaphore and task in self.gave and self.first is not None:
            self.over = lock._value + 1 + len(self.taken) - self.first, self.gave[task]

    def grow(self, queue: Any, now: int) -> None:
        """Note that a queue without a limit is fuller than before, although items were taken from it."""
        size = self.put - self.got
        if queue.maxsize <= 0 and self.got and size > self.most:
            self.most = size
            self.moments += now != self.moment
            self.moment = now

    def uneven(self, is_over: Callable[[str], bool]) -> Uneven | None:
        """Return what does not come out even; None if nothing does not."""
        found = self._uneven(is_over)
        if self.most >= GROWN and self.moments >= TIMES:
            return replace(found or Uneven(thing=self.kind), most=self.most)
        return found

    def _uneven(self, is_over: Callable[[str], bool]) -> Uneven | None:
        if self.joined is not None and self.done < self.put == self.got:
            return Uneven(thing=self.kind, line=self.joined[0], put=self.put, done=self.done)
        if self.joined is None and self.put > self.got:
            return Uneven(thing=self.kind, left=self.put - self.got)
        over, line = self.over
        if over > 0 and not self.passed_on:
            return Uneven(thing=self.kind, line=line, over=over)
        kept = tuple(
            Taken(task=task, line=line, ended=True)
            for task, line in self.taken[:MOST_TAKEN]
            if line in self.own and is_over(task)
        )
        return Uneven(thing=self.kind, line=kept[0].line, kept=kept) if kept and not self.passed_on else None


class Synchronizers:
    """A record of what the program does to its locks, queues, events and conditions.

    Args:
        clock: The virtual clock of the run.
        file: The `co_filename` of the program's code.
    """

    def __init__(self, clock: Clock, file: str) -> None:
        self._clock, self._file = clock, file
        self._histories: dict[int, _History] = {}
        self._all: list[_History] = []
        """Also those of objects that are gone."""

    def _of(self, thing: Any) -> _History | None:
        known = self._histories.get(identity(thing))
        if known is not None and known.ref() is thing:
            return known
        if len(self._histories) >= MOST_OBJECTS or getattr(type(thing), "__weakrefoffset__", 0) == 0:
            return None
        known = self._histories[identity(thing)] = _History(thing, len(self._all) + 1)
        if len(self._all) < MOST_OBJECTS:
            self._all.append(known)
        return known

    def taken(self, lock: Any, frame: FrameType) -> None:
        """Record that the running task takes a lock or a permit."""
        history, task = self._of(lock), name_of_running_task()
        if history is not None and task is not None:
            if history.first is None and isinstance(lock, asyncio.Semaphore):
                history.first = lock._value + 1
            history.taken.append((task, line_in(frame, self._file)))

    def released(self, lock: Any, frame: FrameType) -> None:
        """Record that the running task gives a lock or a permit back: its own, else the oldest, else one more."""
        history = self._of(lock)
        if history is not None:
            history.give_back(lock, name_of_running_task(), line_in(frame, self._file))

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
            history.grow(queue, self._clock.nanoseconds)

    def joined(self, queue: Any, frame: FrameType) -> None:
        """Record that a task begins to wait until all work of a queue is done."""
        history = self._of(queue)
        if history is not None:
            by_file = frame.f_back is not None and frame.f_back.f_code.co_filename == self._file
            history.joined = (line_in(frame, self._file) if by_file else None,)

    def counted(self, what: str, queue: Any) -> None:
        """Count an item that is taken from a queue (`get`), or a call of `task_done` (`done`)."""
        history = self._of(queue)
        if history is not None and what == "get":
            history.got += 1
        elif history is not None:
            history.done += 1

    def uneven(self, is_over: Callable[[str], bool]) -> tuple[Uneven, ...]:
        """Return the objects whose counts do not come out even.

        Args:
            is_over: Returns whether the task of this name ended by itself.
        """
        found = [one for history in self._all if (one := history.uneven(is_over)) is not None]
        return tuple(found[:MOST_TAKEN])

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
        # `read()` collects what it waits for in `blocks`, from Python 3.15 on in `joined`.
        collected = [*frame.f_locals.get("blocks", ()), frame.f_locals.get("joined")]
        blocks = [bytes(block) for block in collected if isinstance(block, bytes | bytearray)]
        buffer = b"".join([*blocks, bytes(thing._buffer)])  # type: ignore[attr-defined]
        number = frame.f_locals.get("n", -1)
        wanted = number if isinstance(number, int) and number > 0 else 0
        counts = {"bytes": len(buffer), "lines": buffer.count(b"\n"), "wanted": wanted}
        return counts | {"stdin": int(_has_open_input(_process_of(thing)))}
    if isinstance(thing, asyncio.subprocess.Process):
        streams = [stream for stream in (thing.stdout, thing.stderr) if stream is not None]
        rest = [len(one._buffer) for one in streams]  # type: ignore[attr-defined]
        return {"bytes": sum(rest), "stdin": int(_has_open_input(thing._transport))}  # type: ignore[attr-defined]
    if isinstance(thing, asyncio.Semaphore):
        return {"free": max(thing._value, 0)}
    return {} if isinstance(thing, (asyncio.Lock, asyncio.Event, asyncio.Condition)) else None


def _process_of(stream: asyncio.StreamReader) -> Any:
    """Return the transport of the process whose output this stream reads; None for another stream."""
    transport = getattr(stream, "_transport", None)
    protocol = None if transport is None else transport.get_protocol()
    return getattr(protocol, "proc", None)


def _has_open_input(process: Any) -> bool:
    """Return whether the program could still write to the process with this transport."""
    pipe = None if process is None else process.get_pipe_transport(0)
    return pipe is not None and not pipe.is_closing()
