"""The delays of a program on a busy machine: the time for which it waits for a processor, as Linux counts it.

Load is an average over minutes and all programs. The scheduler counts for each thread, to the nanosecond, how long it
was ready to run and had no processor (`Documentation/scheduler/sched-stats.rst`). It does not count the time in which
a virtual machine stands still as a whole. That shows in the judge, which then wakes up later than all else explains.
"""

from pathlib import Path
from typing import NamedTuple

from grader.virtual_time.machine_clock import Real


class Used(NamedTuple):
    """The wall seconds for which a thread has waited for a processor so far, and its processor seconds."""

    waited: float
    computed: float


def used_by(process: str) -> Used | None:
    """Return what the main thread of a process has spent, also after its end; None if that is unknown.

    Args:
        process: its id, or another name of it in `/proc`.
    """
    try:
        computed, waited, _ = Path(f"/proc/{process}/schedstat").read_bytes().split()
        return Used(int(waited) / 1e9, int(computed) / 1e9)
    except (OSError, ValueError):
        return None


class StandStills:
    """The wall seconds for which the machine stood still, as seen by one thread that wakes up regularly.

    Args:
        longest: the most wall seconds between two questions if nothing stands still.
    """

    def __init__(self, longest: float) -> None:
        self._longest, self._asked, self._used = longest, Real.monotonic(), used_by("thread-self")
        self.seconds = 0.0

    def look(self) -> None:
        """Add what has passed since the last question and that nothing explains."""
        before, used = self._asked, self._used
        self._asked, self._used = Real.monotonic(), used_by("thread-self")
        explained = self._longest
        if used is not None and self._used is not None:
            explained += self._used.waited - used.waited + self._used.computed - used.computed
        self.seconds += max(0.0, self._asked - before - explained)
