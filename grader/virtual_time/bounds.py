"""Bounds of a run, which end a program that would never end by itself.

They are counts and virtual seconds, so that a program is ended at the same place on every machine, however slow or
loaded. The wall limit (`grader.simulation.wall_limit`) is the last resort, for programs that do nothing
countable.
"""

import math
from typing import NamedTuple

REAL_TURN = 100_000
"""Nanoseconds that a turn of a loop is taken to last, where it has to take any time: what a slow machine needs."""


class Bounds(NamedTuple):
    """The limits on what one run may do.

    The defaults are those of an exercise: a hundred times what an answer needs, and yet reached within seconds on a
    slow machine.
    """

    lines: int = 2_000
    """Printed lines."""
    characters: int = 1_000_000
    """Printed characters."""
    tasks: int = 30_000
    """Tasks made."""
    loops: int = 1_000
    """Event loops made."""
    turns: int = 200_000
    """Turns of an event loop at one instant."""
    hand_overs: int = 20_000
    """The number of times that threads wake each other at one instant, with nothing printed in between."""
    calls: int = 20_000
    """Calls of coroutine functions in one step, from a loop that has no condition."""
    waits: float = 50_000
    """The number of times that time may pass."""
    long_waits: float = 5_000
    """The same for a run that has lasted for more than `long` virtual seconds."""
    long: float = 1_000.0
    """Virtual seconds."""
    stuck: float = 0.15
    """Share of the wall limit: processor seconds that may be used up without a sign of progress."""


OF_AN_EXERCISE = Bounds()
OF_ANY_PROGRAM = Bounds(
    lines=500_000,
    characters=50_000_000,
    tasks=1_000_000,
    loops=100_000,
    turns=1_000_000,
    hand_overs=50_000,
    calls=300_000,
    waits=math.inf,
    long_waits=math.inf,
    stuck=1.0,
)
"""The bounds for programs that are not exercises."""
