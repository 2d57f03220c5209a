"""Moments of virtual time, and timers in the order in which a real clock would fire them.

A moment is a pair, (nanoseconds, drift). On a real clock each wake-up comes a little late, and its consequences
start that much later: of two timers due at "the same" time, the one with fewer wake-ups behind it fires
first. The drift counts those wake-ups. It decides ties and is never reported, so that ten times 0.1 s is exactly
1 s and ten equal sleeps still wake in the order in which they began.
"""

import heapq
import math
from typing import Any

SECOND = 1_000_000_000
Moment = tuple[float, int]
"""(nanoseconds: an int, or infinity for never; drift)"""
DIGIT = 40
"""Bits of a timer's key for the drift, and as many for its rank and for the order of creation."""
LARGEST = (1 << DIGIT) - 1
NEVER = 1 << 280
"""The lowest key of timers that never fire; 10³⁹ s count as never, too."""


def nanoseconds(seconds: float) -> float:
    """Return whole nanoseconds (an int), or infinity; a delay above zero lasts for at least one."""
    if isinstance(seconds, int):
        return seconds * SECOND
    scaled = seconds * 1e9
    if not -math.inf < scaled < math.inf:
        return scaled
    return round(scaled) or int(scaled > 0)


def nanosecond_of(key: int) -> int:
    """Return the nanosecond at which the timer with this key is due."""
    return key >> (3 * DIGIT)


class Timers:
    """Handles due later, in the order of (nanoseconds, drift, rank, creation).

    The four are the digits, in base 2 ** DIGIT, of one whole number, a handle's key. Such numbers compare fast, and
    the garbage collector need not traverse them.
    """

    def __init__(self) -> None:
        self.keys: list[int] = []
        """A heap; empty when there are no timers."""
        self._handles: dict[int, Any] = {}
        self.made = 0
        """The number of timers that have been set so far."""
        self.fired = 0
        """The number of those that were due."""
        self._cancelled = 0

    def add(self, moment: Moment, handle: Any, rank: int = 0) -> None:
        """Keep `handle` (anything with `_cancelled`) until `moment`; of equal moments, the lowest rank comes first."""
        nanoseconds, drift = moment
        self.made = made = self.made + 1
        if type(nanoseconds) is int:
            key = (((((nanoseconds << DIGIT) + drift) << DIGIT) + rank) << DIGIT) + made
        else:
            key = (-NEVER if nanoseconds < 0 else NEVER) + made
        self._handles[key] = handle
        heapq.heappush(self.keys, key)

    def next(self) -> Moment | None:
        """Return the first moment at which a handle is due that is not cancelled; None if there is none."""
        keys, handles = self.keys, self._handles
        while keys and keys[0] < NEVER:
            key = keys[0]
            if not handles[key]._cancelled:
                return nanosecond_of(key), (key >> 2 * DIGIT) & LARGEST
            del handles[heapq.heappop(keys)]
        return None

    def due(self, now: Moment) -> list[Any]:
        """Remove the handles due by `now`, and return them in order."""
        keys, handles = self.keys, self._handles
        end = ((int(now[0]) << DIGIT) + now[1] + 1) << (2 * DIGIT)
        due: list[Any] = []
        while keys and keys[0] < end:
            due.append(handles.pop(heapq.heappop(keys)))
        self.fired += len(due)
        return due

    def up_to(self, now: float) -> list[tuple[int, Any]]:
        """Return the handles due up to this nanosecond that are not cancelled, each with its key, in order."""
        if not self.keys or nanosecond_of(self.keys[0]) > now:
            return []
        keys = sorted(key for key in self.keys if nanosecond_of(key) <= now)
        return [(key, self._handles[key]) for key in keys if not self._handles[key]._cancelled]

    def pending(self) -> list[int]:
        """Return the keys of all handles that are not cancelled."""
        return [key for key, handle in self._handles.items() if not handle._cancelled]

    def pull(self, key: int) -> tuple[int, Any]:
        """Remove the handle with this key, and return the nanosecond at which it is due, and the handle."""
        self.keys.remove(key)
        heapq.heapify(self.keys)
        return nanosecond_of(key), self._handles.pop(key)

    def cancelled(self) -> None:
        """Count a cancelled handle; drop all of them once there are more than a hundred, and more than are not."""
        self._cancelled += 1
        if self._cancelled > 100 and self._cancelled * 2 > len(self.keys):
            self._handles = {key: handle for key, handle in self._handles.items() if not handle._cancelled}
            self.keys = list(self._handles)
            heapq.heapify(self.keys)
            self._cancelled = 0
