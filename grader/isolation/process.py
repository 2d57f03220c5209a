"""The judge's side of the programs' processes: send one request at a time, bound its time and read the answer.

The runs of one exercise's file share a process, a fork, each with the file freshly loaded. So the grade of an exercise
depends on its own file alone. Without forks, where a new interpreter takes as long as a whole submission, all files of
a submission share one until a run ends badly (killed, crashed, over a limit, with threads left running): each further
file then gets an interpreter of its own. The next submission gets a new process in any case.
"""

from types import TracebackType
from typing import Self

from grader.exceptions import GraderError
from grader.isolation import SandboxPolicy
from grader.isolation.hosts import Host, new_host
from grader.isolation.protocol import LONGEST_ANSWER, OVERFULL, Channel, Request, framed, new_token
from grader.submission.program import Play, Program
from grader.trace.events import Error, Flag
from grader.trace.serialization import from_json
from grader.trace.trace import Trace

GRACE = 3.0
"""Seconds after a run's own limit before its process is killed."""
SHORT_LIMIT, SHORT_GRACE = 0.5, 0.5
"""The same for runs after the earlier ones have used up the time of so many runs: those of the exercise, or of all."""
MOST_LIMITS = 4
"""The runs of a program that computes much add up: on a slow machine one that polls took almost two limits."""
MOST_LIMITS_OF_ALL = 8
"""The same for the whole submission: a whole course takes a second or two of processor time."""
MOST_ANSWERED = 2 * LONGEST_ANSWER
"""Bytes of all answers for one exercise."""
MOST_ANSWERED_OF_ALL = 4 * LONGEST_ANSWER
"""Bytes of all answers for the submission: all of them are decoded, and honest ones have some thousands each."""
LEAST_ANSWER = 100_000
"""Bytes that each answer may have in any case."""


class Player:
    """A runner of programs in separate processes, as a context manager.

    Args:
        isolation: how strictly to sandbox programs: `require`, `prefer` or `none`.
    """

    def __init__(self, isolation: SandboxPolicy = "prefer") -> None:
        self._policy = isolation
        self._host: Host | None = None
        self._channel: Channel | None = None
        self._one_file_each = False
        self._interrupted = False
        self._file = ""
        self._seconds, self._seconds_of_all = 0.0, 0.0
        self._answered, self._answered_of_all = 0, 0
        self.is_late = False
        """True if runs of this exercise have had less time because of the submission's earlier exercises."""
        self._flags: list[Flag] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def isolation(self) -> str:
        """Return what isolates the programs (`landlock 7, seccomp, limits`), or what is missing on this machine.

        Raises:
            GraderError: a sandbox is required but missing, or no process can be started at all.
        """
        return self._running_host().isolation

    def play(self, program: Program, play: Play, wall_limit: float) -> Trace:
        """Run the program and return its trace; a failure in its process is a trace too.

        Args:
            program: the student's file and what belongs to it.
            play: what to run of it.
            wall_limit: the limit of the run in seconds (`TimeUsed`). The process is killed `GRACE` seconds after it.
                All runs of an exercise together have `MOST_LIMITS` times as much, those of a submission
                `MOST_LIMITS_OF_ALL` times; those after that have `SHORT_LIMIT` each.

        Raises:
            GraderError: no process could be started.
        """
        if self._interrupted:
            return _crashed("was interrupted")
        if program.path != self._file:
            self.next_exercise()
        self._file = program.path
        self.is_late |= self._seconds_of_all > MOST_LIMITS_OF_ALL * wall_limit
        if self._seconds > MOST_LIMITS * wall_limit or self.is_late:
            return self._play(program, play, min(SHORT_LIMIT, wall_limit), min(SHORT_GRACE, GRACE))
        return self._play(program, play, wall_limit, GRACE)

    def _play(self, program: Program, play: Play, wall_limit: float, grace: float) -> Trace:
        request, token = Request(program=program, play=play, wall_limit=wall_limit), new_token()
        left = min(MOST_ANSWERED - self._answered, MOST_ANSWERED_OF_ALL - self._answered_of_all)
        longest = max(min(LONGEST_ANSWER, left), LEAST_ANSWER)
        channel, fresh = self._channel, self._channel is None
        if channel is None:
            channel = self._new_channel()
            if self._interrupted:  # while the process started
                return _crashed("was interrupted")
        answer = self._ask(channel, framed(request, token), wall_limit + grace, longest)
        if answer == b"" and not fresh and not self._interrupted:  # it had ended after its last answer
            self._abandon()
            answer = self._ask(self._new_channel(), framed(request, token), wall_limit + grace, longest)
        trace = _read(answer, token, longest)
        if trace.outcome in ("timed out", "crashed"):
            self._abandon()
        return trace

    def interrupt(self) -> None:
        """End the current run from another thread; further runs are refused until the next submission."""
        self._interrupted = True
        channel = self._channel
        if channel is not None:
            channel.interrupt()

    def take_flags(self) -> tuple[Flag, ...]:
        """Return the flags since the last call (`grader.isolation.tripwire`)."""
        flags, self._flags = tuple(dict.fromkeys(self._flags)), []
        return flags

    def next_exercise(self) -> None:
        """Prepare for another exercise of the submission: its runs get a new process, if that is cheap."""
        self._seconds, self._answered, self.is_late = 0.0, 0, False
        if self._one_file_each or (self._host is not None and self._host.one_file_each):
            self._end()

    def next_submission(self) -> None:
        """Prepare for another submission: its runs get a new process and an empty folder."""
        self._end()
        self._one_file_each, self._interrupted, self._flags = False, False, []
        self._seconds_of_all, self._answered_of_all = 0.0, 0

    def close(self) -> None:
        """End the processes and everything that they started, and remove their folder."""
        started, self._host, self._channel = self._host, None, None
        self._one_file_each = False
        if started is not None:
            started.close()

    def _running_host(self) -> Host:
        if self._host is None:
            self._host = new_host(self._policy)
        return self._host

    def _new_channel(self) -> Channel:
        """Start a process and return its channel; if the zygote has been killed, start a new zygote first."""
        known = self._host is not None
        try:
            self._channel = self._running_host().begin()
        except (GraderError, OSError) as problem:
            if not known:
                self.close()
                raise GraderError(str(problem)) from None
            one_file_each = self._one_file_each
            self.close()
            self._one_file_each = one_file_each
            self._channel = self._running_host().begin()
        return self._channel

    def _abandon(self) -> None:
        self._one_file_each = True
        self._end()

    def _end(self) -> None:
        if self._channel is not None and self._host is not None:
            self._channel = None
            try:
                self._host.end()
            except OSError:  # its folder cannot be emptied, so the next process needs another host
                spoilt, self._host = self._host, None
                spoilt.close()

    def _ask(self, channel: Channel, question: bytes, limit: float, longest: int) -> bytes | None:
        answer = channel.ask(question, limit, longest)
        self._seconds += channel.seconds
        self._seconds_of_all += channel.seconds
        self._answered += len(answer or b"")
        self._answered_of_all += len(answer or b"")
        self._flags += channel.flags
        return answer


def _read(answer: bytes | None, token: bytes, longest: int) -> Trace:
    if answer is None:
        return Trace(outcome="timed out", reason="never-ends", began=False)
    if answer == OVERFULL:
        return _crashed("filled its folder")
    if not answer.endswith(b"\n"):
        return _crashed("ended its own process" if len(answer) <= longest else "said too much")
    try:
        if not answer.startswith(token):
            raise GraderError("not a trace: it has no valid token")
        return from_json(answer[len(token) : -1])
    except GraderError:
        return _crashed("answered with something that is no trace")


def _crashed(how: str) -> Trace:
    error = Error(type="Crashed", message=how, line=None)
    return Trace(outcome="crashed", reason="crashed", began=False, error=error)
