"""A judge that waits for work: it collects the suites once, and grades what it is handed, one after the other."""

import queue
import threading
from collections.abc import Iterable, Mapping

from grader.course import Course, Exercise
from grader.graded import Marked
from grader.isolation import Wish
from grader.judge import HandedOver, Submission, Through, mark


class StandingJudge:
    """Sits in a thread of its own until `close`.

    While it does, `sys.stdout` and `sys.stderr` are its own: who wants to write must hold them from before.
    """

    def __init__(
        self,
        course: Course,
        exercises: tuple[Exercise, ...],
        isolation: Wish,
        through: Through = lambda player: player.play,
    ) -> None:
        self.course, self.exercises, self._isolation, self._through = course, exercises, isolation, through
        self._handed_over: queue.SimpleQueue[Submission | None] = queue.SimpleQueue()
        self._marked: queue.SimpleQueue[Mapping[str, Marked]] = queue.SimpleQueue()
        self._failure: BaseException | None = None
        self._in_use = threading.Lock()
        self._thread = threading.Thread(target=self._sit, name="judge", daemon=True)
        self._thread.start()

    def _sit(self) -> None:
        submissions = iter(self._handed_over.get, None)
        try:
            mark(
                self.course,
                self.exercises,
                submissions,
                lambda _, done: self._marked.put(done),
                self._isolation,
                self._through,
            )
        except BaseException as failure:
            self._failure = failure
        self._marked.put({})

    def mark(self, name: str, files: dict[str, bytes], wanted: Iterable[str]) -> dict[str, Marked]:
        """Grade the exercises that are `wanted`, of the files by exercise that somebody of this name handed in.

        Raises:
            CourseError: a suite cannot be collected.
            GraderError: nothing can be graded here.
        """
        with self._in_use:  # a cluster's worker may have several threads
            if self._failure is None:
                self._handed_over.put(HandedOver(name=name, files=files, wanted_ones=tuple(wanted)))
                done = dict(self._marked.get())
            if self._failure is not None:
                raise self._failure
            return done

    def close(self) -> None:
        self._handed_over.put(None)
        self._thread.join()
