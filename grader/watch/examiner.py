"""Checks one exercise after another beside whoever waits for keys; what is newer ends what is older."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from grader.course import Course, Exercise
from grader.exceptions import GraderError
from grader.graded import Marked
from grader.isolation import Wish
from grader.isolation.process import Player
from grader.session import Player as Plays
from grader.simulation import Play
from grader.standing_judge import StandingJudge
from grader.submission import Program
from grader.trace import Trace, Value


class Checked(Value, frozen=True, kw_only=True):
    """A check is done: what it was of, what came of it, and the first of the program's runs."""

    exercise: str
    source: bytes
    marked: Marked
    first_run: Trace | None


class Examiner:
    """A judge that is at hand.

    Args:
        tell: is told what was checked, or why nothing can be; called in a thread of ours.
    """

    def __init__(
        self,
        course: Course,
        exercises: tuple[Exercise, ...],
        isolation: Wish,
        tell: Callable[[Checked | GraderError], None],
    ) -> None:
        self._judge = StandingJudge(course, exercises, isolation, self._through)
        self._tell = tell
        self._thread = ThreadPoolExecutor(1, "examiner")
        self._newest = self._under_way = 0
        self._player: Player | None = None
        self._runs: list[Trace] = []

    def check(self, exercise: Exercise, source: bytes) -> None:
        """Check this; of whatever was being checked, nothing will be told."""
        self._supersede()
        self._thread.submit(self._check, self._newest, exercise.id, source)

    def close(self) -> None:
        """End at once, whatever is going on."""
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
        told: Checked | GraderError
        try:
            marked = self._judge.mark("here", {exercise: source}, [exercise])[exercise]
            first = self._runs[0] if self._runs else None
            told = Checked(exercise=exercise, source=source, marked=marked, first_run=first)
        except GraderError as problem:
            told = problem
        if number == self._newest:
            self._tell(told)

    def _through(self, player: Player) -> Plays:
        """A program that was stopped at its limit once would be again: its other runs are not waited for."""
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
