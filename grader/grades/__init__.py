"""The conclusions, as values: checks, findings, grades, and what a report shows of them.

The room may know a trace. It computes nothing but sums, and knows no course and no suite.
"""

from grader.grades.graded import Graded, Timeline
from grader.grades.results import Check, ExerciseGrade, Finding, Grade, grade_of, to_json

__all__ = ["Check", "ExerciseGrade", "Finding", "Grade", "Graded", "Timeline", "grade_of", "to_json"]
