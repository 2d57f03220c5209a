"""The tasks of a run, as the event loop reports them."""

import asyncio
import re
import sys
from types import FrameType
from typing import Any

from grader.exceptions import NeverEnds
from grader.recording.frames import code_in, identity, line_in, step_of
from grader.recording.lifetimes import TaskUnderWay, closes_generator, coroutine_of, task_name
from grader.recording.places import name_of_running_task
from grader.recording.uses import Uses
from grader.trace.serialization import MOST_EVENTS
from grader.virtual_time.compat import running_loop
from grader.virtual_time.event_loop import CLEANS_UP

_AUTOMATIC_NAME = re.compile(r"Task-\d+")


class Tasks(Uses):
    """The layer of the recorder that notes tasks: who made them, their names, and the timeouts that cancel them."""

    def next_task_name(self) -> str:
        """Return Task-1, Task-2, and so on, as if the program ran in its own process."""
        return f"Task-{next(self._numbers)}"

    def name_task(self, task: "asyncio.Task[Any]", named: bool) -> None:
        """Name a task that a factory created, unless the program has `named` it; an eager task already has a name."""
        life = self._known(task)
        if life is not None and life.started is not None and not named:
            task.set_name(life.name)
        elif not named and _AUTOMATIC_NAME.fullmatch(task_name(task)):
            task.set_name(self.next_task_name())

    def task_made(self, task: "asyncio.Task[Any]", loop: asyncio.AbstractEventLoop) -> None:
        """Record a new task, and stop the run if it has created too many."""
        if not self._listening or getattr(coroutine_of(task), "__qualname__", "") in CLEANS_UP:
            return
        self._tasks_made += 1
        if self._tasks_made > self.clock.bounds.tasks:
            self.clock.stop(NeverEnds(f"had made {self._tasks_made - 1} tasks"))
        if len(self._tasks) >= MOST_EVENTS:
            self.truncated = True
            return
        if self._known(task) is not None:
            return  # an eager task, recorded at its first step
        line = line_in(sys._getframe(2), self.file)
        life = TaskUnderWay(task, name_of_running_task(), self.clock.seconds(), line, *self._so_far())
        life.cleans_up = self._is_made_by_asyncio(task, sys._getframe(2))
        self._tasks.append(life)
        self._task_of[identity(task)] = life
        if (use := self._use_that_makes(sys._getframe(1))) is not None:
            use.tasks.append(life)
        code = getattr(coroutine_of(task), "cr_code", None)
        if self._observer is not None and code is not None and code.co_filename != self.file:
            self._observer.watch_root(code)

    def _is_made_by_asyncio(self, task: "asyncio.Task[Any]", maker: FrameType | None) -> bool:
        """Return whether asyncio created the task to close an asynchronous generator that the program left early.

        The generator's finalizer schedules that (`asyncio/base_events.py`, `_asyncgen_finalizer_hook`), or
        `shutdown_asyncgens` does at the end. Either way the step that creates the task has no frame of the file.
        """
        if not closes_generator(task) or running_loop() is None:
            return False
        return all(code_in(frame, self.file) is None for frame in step_of(maker))

    def timeout_expires(self, task: Any) -> None:
        """Record that a timeout cancels this task."""
        life = self._known(task)
        if life is not None:
            life.timeout = "expired"

    def timeout_left(self, task: Any, frame: FrameType, cancelled: bool) -> None:
        """Record the end of the block of a timeout that has expired, `cancelled` or not, and the call that ends it."""
        life, call = self._known(task), None
        if life is None:
            return
        if not cancelled and life.timeout == "expired" and frame.f_back is not None:
            call = self._under_way.get(identity(frame.f_back))
        if call is not None:
            call.timed_out, call.went_on = True, self.clock.seconds()
        life.timeout = ""

    def _life_of(self, task: "asyncio.Task[Any] | None", maker: FrameType | None = None) -> TaskUnderWay | None:
        """Return the record of the task, or None without a task.

        An eager task starts before the loop reports it. Its record is created here; `maker` is the frame that creates
        the task.
        """
        if task is None:
            return None
        life = self._known(task)
        if life is None:
            if _AUTOMATIC_NAME.fullmatch(task_name(task)):
                task.set_name(self.next_task_name())
            parent, line = self._task_around(maker), line_in(maker, self.file)
            life = TaskUnderWay(task, parent, self.clock.seconds(), line, *self._so_far())
            life.cleans_up = closes_generator(task) and line is None
            if len(self._tasks) < MOST_EVENTS:
                self._tasks.append(life)
            self._task_of[identity(task)] = life
        life.look_again()
        return life

    def _task_around(self, frame: FrameType | None) -> str | None:
        """Return the name of the task that runs the coroutine of this frame."""
        while frame is not None:
            if (call := self._under_way.get(identity(frame))) is not None:
                return None if call.task is None else call.task.name
            frame = frame.f_back
        return None
