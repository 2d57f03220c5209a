"""The trees in which a hand-in's files are looked for, and the files found there that may be meant for an exercise."""

import hashlib
from typing import NamedTuple

from grader.course.course import Exercise
from grader.intake.trees import ReadingError, Tree
from grader.submission.student_file import shortened


class Source(NamedTuple):
    """A tree in which files are looked for below `top`; `within` is the number of archives around its files."""

    tree: Tree
    top: str
    within: int
    label: str
    exercises: tuple[Exercise, ...]


class Candidate(NamedTuple):
    """A file that may be meant for an exercise.

    Only the first one keeps its content: it counts if all have the same. Thousands of them could fill the memory.
    """

    file: str
    digest: bytes
    content: bytes


def add_candidate(candidates: list[Candidate], file: str, content: bytes) -> None:
    """Add a file to the candidates for an exercise."""
    candidates.append(Candidate(file, digest_of(content), b"" if candidates else content))


def digest_of(content: bytes) -> bytes:
    """Return what tells two files apart."""
    return hashlib.sha256(content).digest()


def without_outputs(content: bytes, exercise: Exercise) -> bytes:
    """Return a program, of a long notebook without its outputs.

    Raises:
        ReadingError: it is too long.
    """
    try:
        return shortened(content, exercise.file)
    except ValueError as problem:
        raise ReadingError(str(problem)) from None
