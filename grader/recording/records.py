"""The records of one run, which all layers of the recorder share."""

import asyncio
import itertools
import weakref
from collections.abc import Callable
from types import FrameType
from typing import Any, TextIO

from grader.recording.causes import Causes
from grader.recording.descriptors import Descriptors
from grader.recording.ended_streams import EndedStreams
from grader.recording.frames import identity
from grader.recording.interpreter_events import Observer
from grader.recording.lifetimes import CallLife, StepLife, TaskUnderWay, UseLife
from grader.recording.output import Output
from grader.recording.places import place_of
from grader.recording.signals import Signals
from grader.recording.synchronizers import Synchronizers
from grader.virtual_time.clock import Clock
from grader.virtual_time.watcher import Watcher


class Records(Watcher, Signals):
    """The first layer of the recorder: what it notes of a run, in the order in which it happens.

    The layers are base classes of the Recorder, not attributes, so that each event of the interpreter costs only one
    call. Above this one follow `Uses`, `Tasks`, `Steps`, `Calls`, `HeldUp` and `LeftBehind`. They never disturb the
    program.
    """

    def __init__(
        self, clock: Clock, file: str, tee: TextIO | None = None, descriptors: Descriptors | None = None
    ) -> None:
        self.clock, self.file = clock, file
        recorder = weakref.ref(self)  # which must not live as long as what it prints to

        def place_of_write(frame: FrameType | None) -> dict[str, Any] | None:
            if (one := recorder()) is not None:
                one.go_on()
            return place_of(frame, file)

        self.output = Output(clock, place_of_write, tee, descriptors)
        self.truncated = False
        self._step_began = 0.0
        """The begin of the current step, in wall seconds."""
        self.processor_time: dict[int, float] | None = None
        """Seconds of processor time by step, for those of at least `LONG_COMPUTATION`; None if it is not measured.

        It is real, so it differs from run to run, and is no part of a Trace.
        """
        self._processor_began = 0.0
        self._calls_in_turn = 0, 0
        """The turn of the loop, and the calls in it."""
        self.goes_round: Callable[[FrameType], bool] = lambda frame: False
        """Return whether this call comes from a loop of the file that has no condition."""
        self._listening = False
        self._observer: Observer | None = None
        self._causes: Causes | None = None
        self._clear()

    def _clear(self) -> None:
        self._tasks: list[TaskUnderWay] = []
        self._tasks_made = 0
        self._task_of: dict[int, TaskUnderWay] = {}
        self._calls: list[CallLife] = []
        self._under_way: dict[int, CallLife] = {}
        self._steps: list[StepLife] = []
        self._now_in: dict[int, StepLife] = {}
        self._uses: list[UseLife] = []
        self._use_in: dict[int, UseLife] = {}
        """By the frame of the call."""
        self._groups: dict[int, UseLife] = {}
        self._synchronizers = Synchronizers(self.clock, self.file)
        self._ended_streams = EndedStreams(self.clock, self.file)
        self._numbers = itertools.count(1)
        self._owners: dict[int, tuple[int, int]] = {}
        self._owners_seen = 0
        self._order = 0

    def go_on(self) -> None:
        """Observe again, if the interpreter has stopped calling the observer."""
        if self._observer is not None:
            self._observer.go_on()

    def _known(self, task: "asyncio.Task[Any]") -> TaskUnderWay | None:
        """Return the record of this task, if there is one; the address of a task that is gone may be used again."""
        life = self._task_of.get(identity(task))
        return life if life is not None and life.ref() is task else None

    def _so_far(self) -> tuple[int, int]:
        """Return how many lines the program has printed, and the next number in the order of calls and tasks."""
        self._order += 1
        return len(self.output.lines), self._order
