"""A judge in a thread: it collects the suites once, and then grades one submission after another on request."""

import queue
import threading
from collections.abc import Iterable, Mapping

from grader.course.course import Course, Exercise
from grader.grades.graded import Marked
from grader.grading.judge import HandedOver, Submission, Through, mark
from grader.isolation import SandboxPolicy


class JudgeService:
    """A judge that runs in its own thread until `close`.

    pytest replaces `sys.stdout` and `sys.stderr` while the judge runs. To write to them, keep a reference from before.

    Args:
        course: the course.
        exercises: those that can be graded.
        isolation: how strictly to sandbox programs.
        through: wraps the player of each program, for example to record its runs.
    """

    def __init__(
        self,
        course: Course,
        exercises: tuple[Exercise, ...],
        isolation: SandboxPolicy,
        through: Through = lambda player: player.play,
    ) -> None:
        """Start the thread."""
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
        """Grade exercises of one submission, and return the results by exercise.

        Args:
            name: the student's name.
            files: the submitted files by exercise.
            wanted: the exercises to grade.

        Raises:
            CourseError: a suite cannot be collected.
            GraderError: programs cannot be run on this machine.
        """
        with self._in_use:  # a cluster's worker may have several threads
            if self._failure is None:
                self._handed_over.put(HandedOver(name=name, files=files, wanted_ones=tuple(wanted)))
                done = dict(self._marked.get())
            if self._failure is not None:
                raise self._failure
            return done

    def close(self) -> None:
        """Stop the judge, and wait until its thread has ended."""
        self._handed_over.put(None)
        self._thread.join()
