"""Virtual time: the event loop, the clock, threads and wall clocks that follow it.

This room knows no student and no exercise, and can be used alone: `asyncio.Runner(loop_factory=VirtualLoop)`.
"""

from grader.virtual_time.bounds import OF_AN_EXERCISE, OF_ANY_PROGRAM, Bounds
from grader.virtual_time.clock import Clock
from grader.virtual_time.event_loop import VirtualLoop
from grader.virtual_time.watcher import Watcher

__all__ = ["OF_ANY_PROGRAM", "OF_AN_EXERCISE", "Bounds", "Clock", "VirtualLoop", "Watcher"]
