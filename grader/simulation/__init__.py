"""The simulation of one program on virtual time, which returns its Trace.

The program runs in this process, so it must be code that you trust. The room knows no course and no grade.
"""

from grader.simulation.running import WALL_LIMIT, ready_to_play, simulate, simulate_at_keyboard

__all__ = ["WALL_LIMIT", "ready_to_play", "simulate", "simulate_at_keyboard"]
