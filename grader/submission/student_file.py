"""A student's file: where it is in a submission, and how long it may be.

Only the one file of an exercise is read from a submission.
"""

from pathlib import Path

from grader.submission import notebook

LARGEST_PROGRAM = 1_000_000
"""Bytes of a program; a notebook's outputs do not count."""


def find_file(submission: Path, exercise: str, file: str) -> Path | None:
    """Return the file of an exercise in a submission, which may be that file itself; None if there is none.

    The places are the exercise's folder, that folder inside `exercises/`, and the top; the first file found counts. A
    link that leads out of the submission is ignored.
    """
    if submission.is_file():
        return submission if submission.name == file else None
    root = submission.resolve()
    places = (submission / exercise, submission / "exercises" / exercise, submission)
    files = (place / file for place in places)
    return next((one for one in files if one.is_file() and one.resolve().is_relative_to(root)), None)


def program_limit(file: str) -> int:
    """Return the most bytes of a file with this name that are read: of a notebook, more than `LARGEST_PROGRAM`."""
    return notebook.LARGEST_WITH_OUTPUTS if file.endswith(notebook.SUFFIX) else LARGEST_PROGRAM


def shortened(source: bytes, file: str) -> bytes:
    """Return a student's file, a notebook of more than `LARGEST_PROGRAM` bytes without its outputs and pictures.

    Raises:
        ValueError: it still has more bytes than that.
    """
    if len(source) > LARGEST_PROGRAM and file.endswith(notebook.SUFFIX):
        source = notebook.without_outputs(source)
    if len(source) > LARGEST_PROGRAM:
        raise ValueError(f"is longer than {LARGEST_PROGRAM} bytes")
    return source
