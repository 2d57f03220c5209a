"""The seconds that a process has used of a limit, whatever else the machine does meanwhile.

A process that computes uses processor time, which a loaded machine grants it less of per wall second. A process that
waits for something real uses none, so that wall time counts. What counts is this:

- the processor time; or
- the wall time, less `PATIENCE` seconds for each second of processor time, if that is more; or
- one `PATIENCE`-th of the wall time, so that a limit is reached at last.

So a limit of 10 s ends a program that computes after 10 s of processor time, even if it gets only a tenth of a
processor, and a program that waits for ever after 10 wall seconds.

A whole machine may stand still for a while, as a virtual one that is moved, or be so busy that the process gets no
turn at all. To a caller that asks for the time often, that is one long step, which does not count (`Awake`). Of
another process or thread, Linux says whether it waits for a processor; such wall time does not count either.
"""

import os
import sys
import time
from collections.abc import Callable

from grader.virtual_time.machine_clock import Real

PATIENCE = 10
"""Wall seconds that may pass for each second of processor time."""
LONGEST_STEP = 1.0
"""Wall seconds between two questions that count as time in which the machine was awake."""
_open, _read, _close = os.open, os.read, os.close  # the program may replace them
_processor_seconds = time.process_time
_clock_gettime: Callable[[int], float] | None = getattr(time, "clock_gettime", None)


class Awake:
    """The wall seconds since this object was made, without those in which the machine stood still.

    Args:
        longest_step: The most seconds that count between two questions; after a longer pause the process was not awake.
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
    """The seconds used since this object was made, if it is asked at least once in `longest_step` wall seconds.

    Args:
        processor: Returns the processor seconds of the process so far; by default those of this one.
        is_ready: Returns whether what is asked about computes or waits for a processor, as opposed to anything else.
        longest_step: The most wall seconds that count between two questions.
    """

    def __init__(
        self,
        processor: Callable[[], float] = _processor_seconds,
        is_ready: Callable[[], bool] = lambda: False,
        longest_step: float = LONGEST_STEP,
    ) -> None:
        self._processor, self._is_ready = processor, is_ready
        self._awake, self._before = Awake(longest_step), processor()
        self._wall = self._computed = self._ready = 0.0

    def seconds(self) -> float:
        """Return the seconds used."""
        before, self._wall = self._wall, self._awake.seconds()
        if self._is_ready():
            self._ready += self._wall - before
        self._computed = max(self._computed, self._processor() - self._before)  # of an ended process it is unknown
        waited = self._wall - self._ready
        return max(self._computed, waited - PATIENCE * self._computed, waited / PATIENCE)


class OtherProcess:
    """Another process, as Linux sees it. Of one that has ended, and on other systems, nothing is known.

    Args:
        process: Its id; 0 for none.
    """

    def __init__(self, process: int) -> None:
        self._process = process

    def processor_seconds(self) -> float:
        """Return its processor seconds so far; 0 if they are unknown: then wall time counts."""
        if sys.platform != "linux" or _clock_gettime is None or not self._process:
            return 0.0
        try:
            return _clock_gettime(~self._process << 3 | 2)  # the id of a process's clock (`clock_getcpuclockid(3)`)
        except OSError:
            return 0.0

    def time_used(self) -> TimeUsed:
        """Return the seconds that it uses from now on."""
        return TimeUsed(self.processor_seconds, self.is_ready)

    def is_ready(self) -> bool:
        """Return whether its main thread computes, or could if it were given a processor."""
        return bool(self._process) and is_ready(str(self._process))


def is_ready(place: str) -> bool:
    """Return whether `/proc/<place>` is a process or thread that computes, or could if it were given a processor."""
    if sys.platform != "linux":
        return False
    try:
        file = _open(f"/proc/{place}/stat", os.O_RDONLY)
    except OSError:
        return False
    try:
        said = _read(file, 1024)  # `pid (name) state …` (`proc_pid_stat(5)`)
    except OSError:
        return False
    finally:
        _close(file)
    return said.rpartition(b")")[2].split()[:1] == [b"R"]


UNKNOWN = OtherProcess(0)
"""A process of which nothing is known."""
