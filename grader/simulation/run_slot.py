"""The slot for one run at a time in a process, and the parts that stay ready between two runs.

A run patches what all threads of a process share: the clocks, standard output, asyncio's classes, the interpreter's
events. Two runs at once would patch each other. So a run occupies the process's only slot, and the next one waits.
"""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from grader.exceptions import GraderError
from grader.recording.interpreter_events import Observer, new_observer
from grader.recording.recorder import Recorder
from grader.simulation.own_code import OwnCode
from grader.simulation.process_state import collector_kept_frozen
from grader.simulation.stdlib_state import StdlibState
from grader.simulation.watchdog import Watchdog
from grader.virtual_time.child_processes import undone_in_children
from grader.virtual_time.clock import Clock
from grader.virtual_time.ordering import Ordering
from grader.virtual_time.wall_clocks import freezer_kept_started


class RunUnderWay(Protocol):
    """The run that occupies the slot. While it is `loading` the file, no event loop may run."""

    clock: Clock
    recorder: Recorder
    loading: bool
    main_task: "asyncio.Task[object] | None"
    ordering: Ordering | None


class Ready(NamedTuple):
    """The parts that stay ready between runs; freezegun and the garbage collector keep their own state."""

    observer: Observer
    watchdog: Watchdog


class RunSlot:
    """The only slot for runs in this process."""

    def __init__(self) -> None:
        self.run: RunUnderWay | None = None
        self.ready: Ready | None = None
        """None outside of `kept_ready`."""
        self.stdlib: StdlibState | None = None
        """The state of the standard library that each run restores, in a process that does nothing but run programs."""
        self.own_code: OwnCode | None = None
        """The grader's own functions, with which each run in such a process compares."""
        self._lock = threading.Lock()
        self._holder: int | None = None
        """The `ident` of the thread that holds the lock."""
        self._resources = contextlib.ExitStack()
        self._users = 0

    @contextlib.contextmanager
    def occupied(self) -> Iterator[None]:
        """Wait for the slot, and hold it inside the block.

        Raises:
            GraderError: The run that occupies the slot cannot end before this block does.
        """
        self._refuse_inside_a_run()
        with self._lock:
            self._holder = threading.get_ident()
            try:
                with undone_in_children(self._free_in_child):
                    yield
            finally:
                self._holder = self.run = None

    def _refuse_inside_a_run(self) -> None:
        run = self.run
        if self._holder == threading.get_ident() or (run is not None and run.clock.threads.in_program()):
            raise GraderError("a program that is being simulated cannot simulate another one in the same process")

    def _free_in_child(self) -> None:
        """Free the slot in a forked child: its holder may be missing, since only the forking thread survives there."""
        if self._holder != threading.get_ident():
            self._lock, self._holder, self.run = threading.Lock(), None, None

    @contextlib.contextmanager
    def kept_ready(self) -> Iterator[None]:
        """Make runs far cheaper inside the block. The first thread to enter prepares, the last to leave cleans up."""
        with self.occupied():
            if self.ready is None:
                self._prepare()
            self._users += 1
        try:
            yield
        finally:
            with self.occupied():
                self._users -= 1
                if not self._users:
                    self.ready = None
                    self._resources.close()

    def _prepare(self) -> None:
        with contextlib.ExitStack() as stack:
            stack.enter_context(freezer_kept_started())
            stack.enter_context(collector_kept_frozen())
            self.ready = Ready(stack.enter_context(new_observer()), stack.enter_context(Watchdog()))
            self._resources = stack.pop_all()


SLOT = RunSlot()
"""The slot for all threads, because it guards state of the whole process."""
