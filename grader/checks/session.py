"""The state of a pytest session that runs suites: the program under test, and the results so far.

The state is in pytest's own stash, of its configuration or of a test. So two sessions of one process share nothing.
"""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from grader.course.course import Course, Exercise
from grader.course.location import course_around
from grader.exceptions import CourseError
from grader.recording.recorder import Recorder
from grader.simulation.wall_limit import Alarm
from grader.submission.program import Play, Program
from grader.trace.trace import Trace

PlayFunction = Callable[[Program, Play, float], Trace]
"""A function that plays a program within a number of wall seconds."""
Traces = dict[tuple[str, bytes, bytes, bytes], Trace]
"""Traces by the program's path and source, the scenarios, and the play."""


class Seat(NamedTuple):
    """The program under test if it is not the file beside the suites; a judge sets it."""

    source: Callable[[Exercise], bytes]
    player: PlayFunction


class Playing:
    """The current run in this process, for a debugger that interrupts it."""

    recorder: Recorder | None = None
    alarm: Alarm | None = None


class NotRunError(Exception):
    """The error for a student's file that could not be loaded; its finding says why."""


class NothingDoneError(Exception):
    """The error for a run that did nothing that the exercise asks for, so that its check cannot judge it.

    Attributes:
        trace: the run.
        asked: the lines of which it should show at least one.
    """

    def __init__(self, trace: Trace, asked: tuple[str, ...]) -> None:
        super().__init__("none of the lines asked for was printed")
        self.trace, self.asked = trace, asked


class NoFileError(NotRunError):
    """The error for a file that does not exist."""


SEAT = pytest.StashKey[Seat]()
COURSES = pytest.StashKey[dict[Path, Course]]()
SUITES = pytest.StashKey[dict[Path, Exercise | None]]()
"""By the path of a test file."""
TRACES = pytest.StashKey[Traces]()
PLAYING = pytest.StashKey["Playing"]()
TOLD = pytest.StashKey[dict[str, Any]]()
"""The `Verdict` on the first failed check of each exercise: one cause at a time."""
PASSED = pytest.StashKey[dict[str, list[tuple[str, Play, Trace]]]]()
STOPPED = pytest.StashKey[set[bytes]]()
TEXT_READ = pytest.StashKey[set[str]]()
"""The exercises whose suites have read the text of the student's file."""
LIMIT = pytest.StashKey[float]()
READY = pytest.StashKey[contextlib.ExitStack]()
EXPLAINED_UNTIL = pytest.StashKey[float]()
"""The processor time of the judge (seconds) at which it stops to search for the causes of an exercise's mistakes."""
COMPARED = pytest.StashKey[tuple[str, Any, Any]]()


def exercise_of(item: pytest.Item | pytest.Collector) -> Exercise | None:
    """Return the exercise that a suite belongs to; None for anything outside a suite."""
    known = item.config.stash.setdefault(SUITES, {})
    if item.path not in known:  # every hook calls this
        known[item.path] = _exercise_of(item)
    return known[item.path]


def _exercise_of(item: pytest.Item | pytest.Collector) -> Exercise | None:
    folder = course_around(item.path)
    if folder is None:
        return None
    courses = item.config.stash.setdefault(COURSES, {})
    if folder not in courses:
        try:
            courses[folder] = Course(folder)
        except CourseError as problem:
            raise pytest.UsageError(str(problem)) from None
    return courses[folder].by_suite.get(item.path)
