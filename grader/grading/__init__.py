"""The judge: grades submissions, one exercise after another, with programs in processes of their own.

The room depends on everything that a grade is made from, but not on reports, classes or the command line.
"""

from grader.grading.submissions import HandedOver, Submission

__all__ = ["HandedOver", "Submission"]
