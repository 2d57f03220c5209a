"""The judge's end of the programs' processes: asks one at a time, bounds it, and reads what it answers.

All runs of a submission share a process, each with the file freshly loaded. After one that ended badly (killed,
crashed, over a limit, with threads left over) each further file of that submission gets a process of its own; the
next submission gets a new one in any case.
"""

from types import TracebackType
from typing import Self

from grader.exceptions import GraderError
from grader.isolation import Wish
from grader.isolation.hosts import Host, host
from grader.isolation.protocol import LONGEST_ANSWER, OVERFULL, Channel, Request, framed, new_token
from grader.simulation import Play
from grader.submission import Program
from grader.trace import Error, Flag, Trace, from_json

GRACE = 3.0
"""Wall seconds after a run's own limit before its process is killed."""


class Player:
    """Runs programs in processes of their own; a context manager.

    Args:
        isolation: whether a sandbox must be had (`require`), should (`prefer`), or is not asked for (`none`).
        notebooks: whether there will be notebooks among the programs; what they need is loaded only then.
    """

    def __init__(self, isolation: Wish = "prefer", notebooks: bool = False) -> None:
        self._wish, self._notebooks = isolation, notebooks
        self._host: Host | None = None
        self._channel: Channel | None = None
        self._apart = False
        self._interrupted = False
        self._file = ""
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
        """What programs are kept by: `landlock 7, seccomp, limits`, or what is missing here.

        Raises:
            GraderError: a sandbox is required and cannot be had, or no process can be started at all.
        """
        return self._started().isolation

    def play(self, program: Program, play: Play, wall_limit: float) -> Trace:
        """Run the program there. What goes wrong over there is a trace, too.

        Raises:
            GraderError: the process could not even be started.
        """
        if self._interrupted:
            return _crashed("was interrupted")
        if self._apart and program.path != self._file:
            self._end()
        self._file = program.path
        request, token = Request(program=program, play=play, wall_limit=wall_limit), new_token()
        channel, fresh = self._channel, self._channel is None
        if channel is None:
            channel = self._begin()
            if self._interrupted:  # by now
                return _crashed("was interrupted")
        answer = self._ask(channel, framed(request, token), wall_limit + GRACE)
        if answer == b"" and not fresh and not self._interrupted:  # it had ended after its last answer
            self._abandon()
            answer = self._ask(self._begin(), framed(request, token), wall_limit + GRACE)
        trace = _read(answer, token)
        if trace.outcome in ("timed out", "crashed"):
            self._abandon()
        return trace

    def interrupt(self) -> None:
        """From another thread: the run that is going on ends now, and there are no more until the next submission."""
        self._interrupted = True
        channel = self._channel
        if channel is not None:
            channel.interrupt()

    def take_flags(self) -> tuple[Flag, ...]:
        """What was flagged since the last call (`grader.isolation.tripwire`)."""
        flags, self._flags = tuple(dict.fromkeys(self._flags)), []
        return flags

    def next_submission(self) -> None:
        """What follows is somebody else's: in a new process, in an empty folder."""
        self._end()
        self._apart, self._interrupted, self._flags = False, False, []

    def close(self) -> None:
        """End the processes and all that they started, and remove their folder."""
        started, self._host, self._channel = self._host, None, None
        self._apart = False
        if started is not None:
            started.close()

    def _started(self) -> Host:
        if self._host is None:
            self._host = host(self._wish, self._notebooks)
        return self._host

    def _begin(self) -> Channel:
        """A process for what comes; where the zygote is gone, killed by somebody, from a new one."""
        known = self._host is not None
        try:
            self._channel = self._started().begin()
        except (GraderError, OSError) as problem:
            if not known:
                self.close()
                raise GraderError(str(problem)) from None
            apart = self._apart
            self.close()
            self._apart = apart
            self._channel = self._started().begin()
        return self._channel

    def _abandon(self) -> None:
        self._apart = True
        self._end()

    def _end(self) -> None:
        if self._channel is not None and self._host is not None:
            self._channel = None
            try:
                self._host.end()
            except OSError:  # its folder cannot be emptied: another one, then
                host, self._host = self._host, None
                host.close()

    def _ask(self, channel: Channel, question: bytes, limit: float) -> bytes | None:
        answer = channel.ask(question, limit)
        self._flags += channel.flags
        return answer


def _read(answer: bytes | None, token: bytes) -> Trace:
    if answer is None:
        return Trace(outcome="timed out", reason="never-ends", began=False)
    if answer == OVERFULL:
        return _crashed("filled its folder")
    if not answer.endswith(b"\n"):
        return _crashed("ended its own process" if len(answer) < LONGEST_ANSWER else "said too much")
    try:
        if not answer.startswith(token):
            raise GraderError("not a trace: nobody asked for it")
        return from_json(answer[len(token) : -1])
    except GraderError:
        return _crashed("answered with something that is no trace")


def _crashed(how: str) -> Trace:
    error = Error(type="Crashed", message=how, line=None)
    return Trace(outcome="crashed", reason="crashed", began=False, error=error)
