"""Explanations of what went wrong: from a run's trace and the program's syntax tree to findings.

Each family of findings is a module with pure functions from the evidence to findings. `families.py` has their order,
and `catalogue.py` all codes. The room may know a trace, a syntax tree and the words of a grade. It runs no program.
"""

from grader.findings.causes import cause, find, find_in_trace, is_named, missing_file, tells_graders_part

__all__ = ["cause", "find", "find_in_trace", "is_named", "missing_file", "tells_graders_part"]
