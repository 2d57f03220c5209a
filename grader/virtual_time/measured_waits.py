"""Waits for sockets and pipes in real time, which the clock follows.

A time limit that is reached takes exactly that time, and any other wait of the thread that moves the clock the real
time, rounded down.
"""

import contextlib
import math
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, Protocol

from grader.virtual_time.awaited_events import is_ready, known_events
from grader.virtual_time.child_programs import ChildPrograms
from grader.virtual_time.child_times import GRID, ThreadWait
from grader.virtual_time.descriptor_ends import kind_if_ours
from grader.virtual_time.threads import Threads
from grader.virtual_time.timers import SECOND, Moment

NOT_FOLLOWED = ("grader.", "asyncio.", "subprocess")
"""Modules whose waits the clock knows by other means."""
FOLLOWED_AT_THE_LIMIT = "multiprocessing"
"""A package whose other waits are for a child, which the clock follows."""


class Caller(NamedTuple):
    """What is called, and by whom."""

    function: str
    """The function, as a program would write it."""
    module: str
    """The name of the module that calls it."""


class FollowsWaits(Protocol):
    """The interface of a Clock that follows what waits outside."""

    threads: Threads
    children: ChildPrograms
    noted_waits: dict[threading.Thread, Mapping[int, int] | None]
    nanoseconds: int
    waited_outside: Callable[[int, str], None] | None
    """Called with when such a wait of the thread that moves the clock began, once it took time, and the function."""

    def count_hand_over(self) -> None:
        """Count that the calling thread waits for another one, and stop threads that do nothing else."""

    @property
    def is_over(self) -> bool:
        """Return whether the run has been stopped, and this is told."""

    @property
    def now(self) -> Moment:
        """The present moment."""

    def after(self, seconds: float) -> Moment:
        """Return the moment so many seconds from now."""

    def sleep(self, seconds: float) -> None:
        """Sleep for so many virtual seconds."""

    def sleep_until(self, moment: Moment) -> None:
        """Sleep until this moment."""

    def drives(self) -> bool:
        """Return whether the calling thread moves the clock."""

    def next_sleeper(self) -> Moment | None:
        """Return when the first sleeping thread is to wake."""

    def catch_up(self, moment: Moment) -> None:
        """Let the time pass to this moment that has passed outside already."""

    def wait_is_known(self) -> None:
        """Take note that the calling thread has just waited in real time, in a way that the clock follows."""


class MeasuredWaits:
    """The waits for sockets and pipes of one run."""

    def __init__(self, clock: FollowsWaits) -> None:
        self._clock = clock

    def measured(
        self,
        wait: Callable[[], Any],
        limit: float | None,
        is_late: Callable[[Any], bool],
        caller: Caller,
        awaited: Callable[[], Mapping[int, int]],
    ) -> Any:
        """Wait, and let the clock follow.

        Args:
            wait: The real wait.
            limit: Its time limit in seconds; None if there is none.
            is_late: Return whether a result means that the limit was reached.
            caller: The function, and the module that calls it.
            awaited: Return the events (`poll`) that it waits for, by descriptor.
        """
        if limit == 0 or caller.module.startswith(NOT_FOLLOWED) or not self._clock.threads.in_program():
            return wait()
        with self.telling(caller.function):
            return self._measured(wait, limit, is_late, caller.module, awaited)

    @contextlib.contextmanager
    def telling(self, function: str) -> Iterator[None]:
        """Tell of a wait inside the block, if time passes."""
        clock = self._clock
        began = clock.nanoseconds
        try:
            yield
        finally:
            if clock.nanoseconds > began and clock.waited_outside is not None and clock.drives():
                clock.waited_outside(began, function)

    def _measured(
        self,
        wait: Callable[[], Any],
        limit: float | None,
        is_late: Callable[[Any], bool],
        module: str,
        awaited: Callable[[], Mapping[int, int]],
    ) -> Any:
        (nanoseconds, drift), wait_here = self._clock.now, ThreadWait()
        if limit is not None and module.startswith(FOLLOWED_AT_THE_LIMIT):
            limit = math.ceil(limit * 1000) / 1000  # what was left of it, in real time, when it came here
        end = None if limit is None else self._clock.after(limit)
        noted = known_events(awaited)
        try:
            found = self._known(lambda: self.noted(wait, noted if limit is None else None), module)
        except TimeoutError:
            if end is not None and self._comes_before(end, noted):
                return wait()
            raise
        if end is not None and is_late(found):
            return wait() if self._comes_before(end, noted) else found
        if self._clock.drives() and not module.startswith(FOLLOWED_AT_THE_LIMIT):
            passed = int((wait_here.over() - wait_here.began) * SECOND) // GRID * GRID
            if passed > 0 and not self._comes_from_itself(noted):
                moment = nanoseconds + passed, drift + 1
                self._clock.catch_up(max(moment, self._clock.children.reached() or moment))
        return found

    def _comes_before(self, end: Moment, awaited: Mapping[int, int]) -> bool:
        """Let time pass to the end of a limit, and return whether what a thread does on the way ends the wait before.

        It may have slept until then: its time comes only now.
        """
        while self._clock.drives() and (due := self._clock.next_sleeper()) is not None and due < end:
            self._clock.catch_up(due)
            if is_ready(awaited):
                return True
        self._clock.catch_up(end)
        return False

    def _comes_from_itself(self, awaited: Mapping[int, int]) -> bool:
        """Return whether only a thread of the program can have ended this wait, which then took as long as that."""
        known = bool(awaited) and not self._clock.children.have_started
        return known and all(kind_if_ours(descriptor) for descriptor in awaited)

    def _known(self, wait: Callable[[], Any], module: str) -> Any:
        """Wait, in a way that the clock follows here, except where `multiprocessing` waits for a child."""
        try:
            return wait()
        finally:
            if not module.startswith(FOLLOWED_AT_THE_LIMIT):
                self._clock.wait_is_known()

    def noted(self, wait: Callable[[], Any], awaited: Mapping[int, int] | None) -> Any:
        """Wait, and let others know meanwhile what for; None stands for a wait with a limit.

        Before that, let time pass in which only the program itself could end the wait: an alarm or a thread may do so.
        """
        clock = self._clock
        if awaited is not None and not clock.children.have_started and not is_ready(awaited):
            clock.count_hand_over()
            self._pass_time_until_ready(awaited)
        here, noted = threading.current_thread(), clock.noted_waits
        noted[here] = awaited
        try:
            return wait()
        finally:
            noted.pop(here, None)
            if clock.is_over and here is not clock.threads.main:
                raise SystemExit  # the end of the run has ended this wait, or has closed what it waits for

    def _pass_time_until_ready(self, awaited: Mapping[int, int]) -> None:
        clock = self._clock
        while clock.drives() and (due := clock.next_sleeper()) is not None and not is_ready(awaited):
            if awaited and not self._comes_from_itself(awaited):
                return
            clock.sleep_until(due)
