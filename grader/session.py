"""What a session of pytest remembers while it runs suites: whose program they are about, and what came of it so far.

Kept in pytest's own stash, of its configuration or of a test, so that two sessions of one process share nothing.
"""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from grader.alarm import Alarm
from grader.course import Course, Exercise, course_around
from grader.exceptions import CourseError
from grader.recorder import Recorder
from grader.simulation import Play
from grader.submission import Program
from grader.trace import Trace

Player = Callable[[Program, Play, float], Trace]
"""Runs a program as told, within so many wall seconds."""


class Seat(NamedTuple):
    """Whose program the suites are about, when it is not the one beside them: a judge puts it here."""

    source: Callable[[Exercise], bytes]
    player: Player


class Playing:
    """The run that is going on in this process, for those who interrupt it: a debugger."""

    recorder: Recorder | None = None
    alarm: Alarm | None = None


class NotRunError(Exception):
    """The student's file could not even be loaded; its finding says why."""


class NoFileError(NotRunError):
    """There is no such file."""


SEAT = pytest.StashKey[Seat]()
COURSES = pytest.StashKey[dict[Path, Course]]()
SUITES = pytest.StashKey[dict[Path, Exercise | None]]()
"""By the path of a test file."""
TRACES = pytest.StashKey[dict[tuple[str, bytes, bytes, bytes], Trace]]()
PLAYING = pytest.StashKey["Playing"]()
TOLD = pytest.StashKey[dict[str, str]]()
"""By exercise, what was told of the first check that failed: one cause at a time."""
PASSED = pytest.StashKey[dict[str, list[tuple[str, Play, Trace]]]]()
STOPPED = pytest.StashKey[set[bytes]]()
LIMIT = pytest.StashKey[float]()
READY = pytest.StashKey[contextlib.ExitStack]()
COMPARED = pytest.StashKey[tuple[str, Any, Any]]()


def exercise_of(item: pytest.Item | pytest.Collector) -> Exercise | None:
    """The exercise whose suite this is; None for whatever is not a suite's."""
    known = item.config.stash[SUITES]
    if item.path not in known:  # every hook asks
        known[item.path] = _exercise_of(item)
    return known[item.path]


def _exercise_of(item: pytest.Item | pytest.Collector) -> Exercise | None:
    folder = course_around(item.path)
    if folder is None:
        return None
    courses = item.config.stash[COURSES]
    if folder not in courses:
        try:
            courses[folder] = Course(folder)
        except CourseError as problem:
            raise pytest.UsageError(str(problem)) from None
    return courses[folder].by_suite.get(item.path)
