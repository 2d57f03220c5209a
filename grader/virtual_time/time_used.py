"""The seconds that a process has used of a limit, whatever else the machine does meanwhile.

A process that computes uses processor time, which a loaded machine grants it less of per wall second. A process that
waits for something real uses none, so that wall time counts. What counts is this:

- the processor time; or
- the wall time, less `PATIENCE` seconds for each second of processor time, if that is more; or
- in any case one `PATIENCE`-th of the wall time, so that a limit is reached at last.

So a limit of 10 s ends a program that computes after 10 s of processor time, even if it gets only a tenth of a
processor, and a program that waits for ever after 10 wall seconds.

A whole machine may stand still for a while, as a virtual one that is moved. Whoever asks for the time often sees that
as one long step, which does not count (`Awake`).
"""

import sys
import time
from collections.abc import Callable

from grader.virtual_time.threads import Real

PATIENCE = 10
"""Wall seconds that may pass for each second of processor time."""
LONGEST_STEP = 1.0
"""Wall seconds between two questions that count as time in which the machine was awake."""
_processor_seconds, _own_seconds = time.process_time, time.thread_time
_clock_gettime: Callable[[int], float] | None = getattr(time, "clock_gettime", None)


class Awake:
    """The wall seconds since this object was made, without those in which the machine stood still.

    Args:
        longest_step: The most seconds that count between two questions; whoever asks later was not awake.
    """

    def __init__(self, longest_step: float) -> None:
        self._longest_step, self._asked, self._seconds = longest_step, Real.monotonic(), 0.0

    def seconds(self) -> float:
        """Return the seconds so far."""
        now = Real.monotonic()
        self._seconds += min(now - self._asked, self._longest_step)
        self._asked = now
        return self._seconds


class TimeUsed:
    """The seconds used since this object was made, if it is asked at least once in `LONGEST_STEP` wall seconds.

    Args:
        processor: Returns the processor seconds of the process so far; by default those of this one.
    """

    def __init__(self, processor: Callable[[], float] = _processor_seconds) -> None:
        self._processor = processor
        self._awake, self._before = Awake(LONGEST_STEP), processor()
        self._computed = 0.0

    def seconds(self) -> float:
        """Return the seconds used."""
        wall = self._awake.seconds()
        self._computed = max(self._computed, self._processor() - self._before)  # of an ended process it is unknown
        return max(self._computed, wall - PATIENCE * self._computed, wall / PATIENCE)


def seconds_of_others() -> float:
    """Return the processor seconds that the other threads of this process have used so far."""
    return _processor_seconds() - _own_seconds()


def processor_seconds_of(process: int) -> float:
    """Return the processor seconds that another process has used so far.

    Where the system does not tell (it is not Linux, or the process has ended), they are 0: then wall time counts.
    """
    if sys.platform != "linux" or _clock_gettime is None:
        return 0.0
    try:
        return _clock_gettime(~process << 3 | 2)  # the id of a process's clock (`clock_getcpuclockid(3)`)
    except OSError:
        return 0.0
