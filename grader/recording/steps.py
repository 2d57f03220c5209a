"""The steps of tasks: where the loop enters a coroutine, where it leaves, and what for."""

import threading
from time import thread_time
from typing import Any

from grader.recording.causes import Causes
from grader.recording.frames import identity
from grader.recording.lifetimes import StepLife
from grader.recording.places import running_task
from grader.recording.tasks import Tasks
from grader.trace.serialization import MOST_EVENTS
from grader.virtual_time.compat import running_loop
from grader.virtual_time.machine_clock import Real

LONG_COMPUTATION = 0.1
"""Seconds of processor time in one step; people notice a program that does not react for so long."""


class Steps(Tasks):
    """The layer of the recorder that notes steps, their processor time and, where asked for, why each one came."""

    @property
    def steps_taken(self) -> int:
        """The number of steps recorded so far."""
        return len(self._steps)

    def follow_causes(self) -> None:
        """Record from now on which step put which other one into the ready queue; call it before the run starts."""
        self._causes = Causes(self.file, self.clock.seconds, self._step_under_way)

    def _step_under_way(self) -> int | None:
        """Return the number of the step that the running task is in, or None if none of the file's coroutines ran."""
        step, loop, task = self._now_in.get(threading.get_ident()), running_loop(), running_task()
        if step is None or task is None or not step.is_of(task):
            return None
        return step.index if step.key == (identity(task), getattr(loop, "turn", 0)) else None

    def _step(self, task: Any, name: str, line: int) -> StepLife | None:
        """Return the current step of this thread, a new one if the loop has moved on, or None past the limit."""
        thread = threading.get_ident()
        loop = running_loop()
        key = (identity(loop if task is None else task), getattr(loop, "turn", 0))
        step = self._now_in.get(thread)
        if step is not None and step.key == key and step.is_of(task):
            return step
        self._step_began = Real.monotonic()
        if len(self._steps) >= MOST_EVENTS:
            self.truncated = True
            return None
        life = self._life_of(task)
        step = StepLife(len(self._steps), key, life, self.clock.seconds(), name, line, len(self.output.lines))
        self._now_in[thread] = step
        self._steps.append(step)
        if self.processor_time is not None:
            self._processor_began = thread_time()
        if self._causes is not None:
            self._causes.began(step)
        return step

    def _note_processor_time(self) -> None:
        """Note how much processor time the current step has taken so far, if that is measured and much."""
        if self.processor_time is not None and self._steps:
            taken = thread_time() - self._processor_began
            if taken >= LONG_COMPUTATION:
                self.processor_time[len(self._steps) - 1] = taken
