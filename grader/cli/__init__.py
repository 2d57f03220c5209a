"""The command `grader`. The only place that prints.

Each module holds a few of its subcommands and loads what only they need when they run.
"""

from grader.cli import authors, classes, grading, releasing, students, tracing, watching
from grader.cli.command import main

__all__ = ["authors", "classes", "grading", "main", "releasing", "students", "tracing", "watching"]
