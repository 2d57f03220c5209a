"""The judge, which collects the suites once and runs them for one submission after another.

The suites run in this process, under pytest (`grader.grading.judge_session`); the programs do not (`grader.isolation`).
A test that was skipped, or did not run, has not passed.
"""

import contextlib
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from grader.course.course import Course, Exercise
from grader.exceptions import GraderError
from grader.grades.graded import Marked
from grader.grades.results import NOTHING_RAN, Grade, grade_of
from grader.grading.judge_session import JudgeSession, Through
from grader.grading.submissions import HandedOver, Submission
from grader.isolation import SandboxPolicy
from grader.isolation.process import Player

__all__ = ["HandedOver", "Submission", "Through", "grade", "grade_from", "mark"]

SETTINGS = Path(__file__).with_name("suites.ini")


def grade(
    course: Course,
    exercises: Iterable[Exercise],
    submissions: Iterable[Submission],
    deliver: Callable[[Grade], None],
    isolation: SandboxPolicy = "prefer",
) -> None:
    """Grade each submission in the given exercises, and `deliver` its grade before the next one is graded.

    Args:
        course: The course.
        exercises: The exercises to grade.
        submissions: The submissions to grade.
        deliver: Called with each grade.
        isolation: How strictly to sandbox programs: `require`, `prefer` or `none`.

    Raises:
        CourseError: A suite cannot be collected, or contradicts `course.toml`.
        GraderError: Programs cannot be run at all, or not in the sandbox that is required.
    """

    def deliver_grade(submission: Submission, marked: Mapping[str, Marked]) -> None:
        deliver(grade_from(submission.name, marked))

    mark(course, exercises, submissions, deliver_grade, isolation)


def grade_from(name: str, marked: Mapping[str, Marked]) -> Grade:
    """Return a submission's grade from its exercises, in teaching order."""
    kinds = sorted({one.isolation for one in marked.values() if one.isolation})
    return grade_of(name, tuple(one.grade for one in marked.values()), "; ".join(kinds) or NOTHING_RAN)


def mark(
    course: Course,
    exercises: Iterable[Exercise],
    submissions: Iterable[Submission],
    deliver: Callable[[Submission, Mapping[str, Marked]], None],
    isolation: SandboxPolicy = "prefer",
    through: Through = lambda player: player.play,
    until_failed: bool = False,
) -> None:
    """Grade like `grade`, and deliver everything known about each exercise, by its id.

    Args:
        course: The course.
        exercises: The exercises to grade.
        submissions: The submissions to grade.
        deliver: Called with each submission and its results.
        isolation: How strictly to sandbox programs: `require`, `prefer` or `none`.
        through: Called with the player of programs for each exercise of each submission; returns the function that runs
            them, for example one that watches or that sets shorter limits.
        until_failed: Whether to end an exercise at the first check that fails, and explain nothing, because only
            whether it passes is of interest.
    """
    selected = tuple(exercises)
    with Player(isolation) as player:
        judge_session = JudgeSession(selected, submissions, deliver, player, through, until_failed)
        arguments = [
            *("-c", str(SETTINGS), "--rootdir", str(course.folder), "--confcutdir", str(course.folder)),
            *("--import-mode=importlib", "--capture=no", "-p", "no:cacheprovider", "-p", "no:logging"),
            *("-p", "no:unraisableexception", "-p", "no:threadexception"),  # this process has more in it than suites
            *("-p", "asyncio", "-p", "timeout", "-p", "coroutine_grader"),
            *(str(exercise.suite) for exercise in selected),
        ]
        said = io.StringIO()
        with _pytest_without_others(selected), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            pytest.main(arguments, plugins=[judge_session])
        if judge_session.failure is not None:
            raise judge_session.failure
        if judge_session.begun and not judge_session.done:
            # No suite is at fault: pytest, or a hook of the grader, failed on a submission.
            raise RuntimeError((said.getvalue().strip() or "pytest ended").splitlines()[-1])
        if not judge_session.done:
            raise GraderError(f"the suites could not be run:\n{said.getvalue().strip()}")


@contextlib.contextmanager
def _pytest_without_others(exercises: tuple[Exercise, ...]) -> Iterator[None]:
    """Keep other plugins, and options meant for other runs of pytest, out of the block; then forget the suites.

    pytest caches a module by its path below the course's folder, and would use it for another course too.
    """
    before = dict(os.environ)
    suites = {str(exercise.suite) for exercise in exercises}
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        os.environ.pop(name, None)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        for name in [name for name, module in sys.modules.items() if getattr(module, "__file__", None) in suites]:
            del sys.modules[name]
