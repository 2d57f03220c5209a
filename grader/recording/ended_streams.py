"""Streams that are read again and again after their end: each such read returns `b""` at once, and gives no way."""

from types import FrameType
from typing import Any

from grader.exceptions import NeverEnds, NeverYields, PastTheEnd, PrintsWithoutEnd, RunStopped, Stuck
from grader.recording.frames import identity, line_in
from grader.virtual_time.clock import Clock

OFTEN = 3_000
"""Reads of one stream after its end, at one instant, from which a program that goes on reading never stops."""
MANY = 300
"""The same for a program that does not come to its end, but to another limit."""
MOST_STREAMS = 1_000
_LIMITS = (NeverEnds, NeverYields, PrintsWithoutEnd, Stuck)


class EndedStreams:
    """The streams of one run that have ended, and how often each was read since; `file` is the program's."""

    def __init__(self, clock: Clock, file: str) -> None:
        self._clock, self._file, self._instant = clock, file, -1
        self._reads: dict[int, int] = {}
        self._many: PastTheEnd | None = None
        self.too_often: PastTheEnd | None = None
        """Why the run never ends, once a stream was read too often."""

    def read(self, stream: Any, frame: FrameType) -> None:
        """Note that a read of this stream begins."""
        if self._instant != self._clock.nanoseconds or len(self._reads) > MOST_STREAMS:
            self._instant = self._clock.nanoseconds
            self._reads.clear()
        number = identity(stream)
        if not stream._eof or stream._buffer:
            self._reads.pop(number, None)
            return
        times = self._reads[number] = self._reads.get(number, 0) + 1
        if times == MANY:
            self._many = PastTheEnd(times, line_in(frame, self._file))
        elif times == OFTEN:
            self.too_often = self._many

    def cause_of(self, reason: RunStopped | None) -> RunStopped | None:
        """Return why a run that is stopped at a limit has come to it, if it reads on; otherwise the reason."""
        is_at_once = self._instant == self._clock.nanoseconds and max(self._reads.values(), default=0) >= MANY
        return self._many if is_at_once and isinstance(reason, _LIMITS) else reason
