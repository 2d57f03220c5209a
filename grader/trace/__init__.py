"""What happened in one run: the Trace as a frozen value, and the timeline and narrative drawn from it.

The room may know a trace and a syntax tree. It knows no event loop, no course and no grade.
"""

from grader.trace.trace import Call, Error, Line, Step, TaskLife, Trace, Waiting, from_json, to_json

__all__ = ["Call", "Error", "Line", "Step", "TaskLife", "Trace", "Waiting", "from_json", "to_json"]
