"""Digests of everything that determines a grade, apart from the file: the exercise and the grader."""

import functools
import hashlib
from pathlib import Path

from grader.course.course import Exercise

DISTRIBUTION = "coroutine-grader"
"""The name under which the grader is installed."""
PACKAGE = Path(__file__).parent.parent


def grading_digest(exercise: Exercise) -> bytes:
    """Return a digest of the exercise and of the grader's source: if it is equal, equal files get equal grades."""
    return hashlib.sha256(_grader_digest() + exercise.grading_inputs).digest()


def release_digest(exercise: Exercise) -> bytes:
    """Return a digest of the exercise and of the grader's release, without reading the grader's source.

    It is quick, but it does not notice changes to the grader between releases.
    """
    return hashlib.sha256(_release().encode() + exercise.grading_inputs).digest()


@functools.lru_cache(maxsize=1)
def _grader_digest() -> bytes:
    digest = hashlib.sha256(_release().encode())
    for file in sorted(path for path in PACKAGE.rglob("*.py") if "_course" not in path.parts):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.digest()


def _release() -> str:
    from importlib.metadata import version  # slow to import, and most commands do not ask

    return version(DISTRIBUTION)
