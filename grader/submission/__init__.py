"""A student's file as a program: its location, decoding, parsing and loading, and stand-ins for its functions.

The room knows files and source code. It knows no clock, no course and no grade.
"""

from grader.submission.parsing import parse
from grader.submission.program import SCRIPT, Play, Program
from grader.submission.scenarios import compiled_scenarios
from grader.submission.student_file import find_file

__all__ = ["SCRIPT", "Play", "Program", "compiled_scenarios", "find_file", "parse"]
