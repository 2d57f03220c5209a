"""Checks in the background, so that keys keep working; a newer check cancels an older one.

How a check is cancelled: each check has a number, and `_newest` is the last one that was requested. A new request
raises it and interrupts the player, so that the running program stops. An older check notices that its number is not
the newest: its further programs are interrupted at once, and its result is dropped.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from grader.checks.session import PlayFunction as Plays
from grader.course.course import Course, Exercise
from grader.exceptions import GraderError
from grader.grades.graded import Marked
from grader.grading.judge_service import JudgeService
from grader.isolation import SandboxPolicy
from grader.isolation.process import Player
from grader.submission.program import Play, Program
from grader.trace.fields import Value
from grader.trace.trace import Trace


class CheckFinished(Value, frozen=True, kw_only=True):
    """The event that a check has finished: the checked version, its result, and the first run of the program."""

    exercise: str
    source: bytes
    marked: Marked
    first_run: Trace | None


class BackgroundChecker:
    """A judge that checks one exercise after the other in a thread.

    Args:
        course: the course.
        exercises: those that can be checked.
        isolation: how strictly to sandbox programs.
        report: called in the checker's thread, with each result or with the reason why nothing can be checked.
    """

    def __init__(
        self,
        course: Course,
        exercises: tuple[Exercise, ...],
        isolation: SandboxPolicy,
        report: Callable[[CheckFinished | GraderError], None],
    ) -> None:
        """Start the judge."""
        self._judge = JudgeService(course, exercises, isolation, self._through)
        self._report = report
        self._thread = ThreadPoolExecutor(1, "checker")
        self._newest = self._under_way = 0
        self._player: Player | None = None
        self._runs: list[Trace] = []

    def check(self, exercise: Exercise, source: bytes) -> None:
        """Check this version of an exercise; a check that is still running is cancelled and not reported."""
        self._supersede()
        self._thread.submit(self._check, self._newest, exercise.id, source)

    def close(self) -> None:
        """Cancel a running check, and stop the judge."""
        self._supersede()
        self._judge.close()
        self._thread.shutdown()

    def _supersede(self) -> None:
        self._newest += 1
        if self._player is not None:
            self._player.interrupt()

    def _check(self, number: int, exercise: str, source: bytes) -> None:
        if number != self._newest:
            return
        self._under_way, self._runs = number, []
        result: CheckFinished | GraderError
        try:
            marked = self._judge.mark("here", {exercise: source}, [exercise])[exercise]
            first = self._runs[0] if self._runs else None
            result = CheckFinished(exercise=exercise, source=source, marked=marked, first_run=first)
        except GraderError as problem:
            result = problem
        if number == self._newest:
            self._report(result)

    def _through(self, player: Player) -> Plays:
        """Return a function that plays programs through `player` and records their traces.

        A program that has timed out once would time out in its other runs, too. They are skipped, and have the same
        trace.
        """
        self._player = player
        if self._under_way != self._newest:
            player.interrupt()
        stopped: list[Trace] = []

        def play(program: Program, play: Play, wall_limit: float) -> Trace:
            trace = stopped[0] if stopped else player.play(program, play, wall_limit)
            if trace.outcome == "timed out":
                stopped.append(trace)
            self._runs.append(trace)
            return trace

        return play
