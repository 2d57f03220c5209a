"""The functions, groups, locks and streams of asyncio that a program uses, and the tasks that these make."""

from collections.abc import Iterable
from types import FrameType
from typing import Any

from grader.exceptions import PastTheEnd
from grader.recording.frames import code_in, identity, is_coroutine, is_loop_step, is_root, line_of
from grader.recording.lifetimes import UseLife, coroutine_of
from grader.recording.places import running_task
from grader.recording.records import Records

_MAKERS = ("asyncio.", "grader.")
"""The prefixes of the modules whose code makes a task for a function of asyncio."""


class Uses(Records):
    """The layer of the recorder that notes which constructs of asyncio the file uses, and who holds its locks."""

    def used(self, construct: str, frame: FrameType, count: int, given: Iterable[Any] = ()) -> None:
        """Record that the file uses a construct of asyncio."""
        self._use_in.pop(identity(frame), None)  # of a call before it whose frame had the same address
        line = self._line_of_use(frame) if self._listening else None
        if line is not None:
            tasks = [life for one in given if (life := self._known(one)) is not None]
            use = self._use_in[identity(frame)] = UseLife(construct, self.clock.seconds(), line, count, tasks)
            self._uses.append(use)

    def group_entered(self, group: Any, frame: FrameType) -> None:
        """Record that the file uses a TaskGroup, without tasks as yet."""
        self._groups.pop(identity(group), None)  # of a group before it that had the same address
        self.used("asyncio.TaskGroup", frame, 0)
        if (use := self._use_in.pop(identity(frame), None)) is not None:
            self._groups[identity(group)] = use

    def group_grew(self, group: Any, frame: FrameType) -> None:
        """Count one more task of a TaskGroup that the file uses."""
        self._use_in.pop(identity(frame), None)
        use = self._groups.get(identity(group))
        if use is not None:
            use.count += 1
            self._use_in[identity(frame)] = use

    def _use_that_makes(self, maker: FrameType | None) -> UseLife | None:
        """Return the outermost use of a construct of asyncio that the file has called and that makes a task here."""
        found = None
        while maker is not None and (maker.f_globals.get("__name__") or "").startswith(_MAKERS):
            found = self._use_in.get(identity(maker)) or found
            maker = maker.f_back
        return found

    def _line_of_use(self, frame: FrameType) -> int | None:
        """Return the line where the file called this asyncio function, or passed its coroutine to a task."""
        caller = frame.f_back
        while caller is not None and not is_loop_step(caller):
            if code_in(caller, self.file) is not None:
                return line_of(caller) or None
            if not is_coroutine(frame.f_code):
                return None
            frame, caller = caller, caller.f_back
        task = running_task()
        made = getattr(coroutine_of(task), "cr_origin", None) if task is not None and is_root(task, frame) else None
        return next((line for file, line, _ in made or () if file == self.file and line), None)

    def lock_taken(self, lock: Any, frame: FrameType) -> None:
        """Record that the running task takes a lock or a permit."""
        self._synchronizers.taken(lock, frame)

    def lock_released(self, lock: Any, frame: FrameType) -> None:
        """Record that a lock or a permit is given back."""
        self._synchronizers.released(lock, frame)

    @property
    def past_the_end(self) -> PastTheEnd | None:
        """Return why the run never ends, if it reads a stream again and again after its end; any thread may ask."""
        return self._ended_streams.too_often

    def stream_read(self, stream: Any, frame: FrameType) -> None:
        """Count the reads of a stream that has ended."""
        self._ended_streams.read(stream, frame)

    def synchronized(self, what: str, thing: Any, frame: FrameType) -> None:
        """Record what happens to a condition, an event or a queue."""
        if what == "put":
            if not thing.full():
                self._synchronizers.put(thing, frame.f_locals.get("item"))
        elif what == "join":
            self._synchronizers.joined(thing, frame)
        elif what == "done" or (what == "get" and not thing.empty()):
            self._synchronizers.counted(what, thing)
        elif what != "get":
            self._synchronizers.happened(what, thing, frame, len(getattr(thing, "_waiters", None) or ()))
