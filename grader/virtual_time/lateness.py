"""Timers of one instant that fire in an order which chance decides: by how late a real clock wakes a program."""

from typing import NamedTuple

MOST_WAKE_UPS = 2_000
"""Wake-ups of two timers that are compared; the timers of more of them fire in asyncio's own order."""


class WakeUp(NamedTuple):
    """A wake-up of a loop by a timer: its instant, in nanoseconds, and the wake-up that led to this timer."""

    instant: int
    before: "WakeUp | None"


def either_first(one: WakeUp | None, other: WakeUp | None) -> bool:
    """Return whether chance decides, on a real clock, which of two timers of one instant fires first.

    Each wake-up comes a little late, and the next timer of its task is due that much later. So the timer that has only
    wake-ups behind it that the other one has, too, is due first; those with equal ones fire in the order in which they
    were made.

    Args:
        one: the wake-up that led to one timer; None for a timer from the start of the run.
        other: that of the other timer.
    """
    only_one = only_other = False
    for _ in range(MOST_WAKE_UPS):
        if one is other or (only_one and only_other):
            break
        if other is None or (one is not None and one.instant > other.instant):
            assert one is not None
            only_one, one = True, one.before
        elif one is None or other.instant > one.instant:
            only_other, other = True, other.before
        else:
            one, other = one.before, other.before
    return only_one and only_other
