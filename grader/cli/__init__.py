"""The command `grader`: the only room that prints.

Each module holds a few subcommands. It imports what only they need when they run, so that `grader --help` is quick.
"""

from grader.cli import (
    auditing,
    authors,
    batching,
    comparing,
    doctor,
    grading,
    merging,
    releasing,
    students,
    tracing,
    watching,
)
from grader.cli.command import main

__all__ = [
    "auditing",
    "authors",
    "batching",
    "comparing",
    "doctor",
    "grading",
    "main",
    "merging",
    "releasing",
    "students",
    "tracing",
    "watching",
]
