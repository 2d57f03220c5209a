"""Busy waiting: time for programs that look at a clock, or take turns, until it is late enough.

On a machine each look takes time, so that `while time.time() < end: pass` ends. On virtual time nothing does. Once a
program has looked very often at one instant, each further look lets time pass to the next stop of a grid. The grid is
fine at first and becomes coarser, so that long waits end as well; a wait until a round time ends exactly then.
"""

from itertools import accumulate

MICROSECOND = 1_000
STAGES = (
    (200, 100 * MICROSECOND),
    (3_000, 1_000 * MICROSECOND),
    (1_000, 10_000 * MICROSECOND),
    (1_000, 100_000 * MICROSECOND),
    (1_000, 1_000_000 * MICROSECOND),
    (1_000, 10_000_000 * MICROSECOND),
)
"""The number of looks, and the nanoseconds from one stop to the next."""
_ENDS = tuple(accumulate(count for count, _ in STAGES))


def next_stop(nanoseconds: int, looks: int) -> int | None:
    """Return the next stop after so many nanoseconds; None if a wait of so many looks has no end."""
    for end, (_, step) in zip(_ENDS, STAGES, strict=True):
        if looks < end:
            return (nanoseconds // step + 1) * step
    return None
