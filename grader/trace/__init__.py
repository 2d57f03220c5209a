"""The record of one run: the Trace as a frozen value, and the timeline and narrative drawn from it.

`trace.py` has the Trace and its questions, `events.py` and `leftovers.py` the values that it consists of.
The room may know a trace and a syntax tree. It knows no event loop, no course and no grade.
"""

from grader.trace.events import Call, Error, Line, Step, TaskLife
from grader.trace.leftovers import Waiting
from grader.trace.serialization import from_json, to_json
from grader.trace.trace import Trace

__all__ = ["Call", "Error", "Line", "Step", "TaskLife", "Trace", "Waiting", "from_json", "to_json"]
