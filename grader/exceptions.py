"""The grader's exceptions, one base class for each kind of failure.

A *student's* mistake raises none of them: it is data in a Trace or a Grade. The others are a course that breaks its
own rules (`CourseError`), a request that the grader cannot carry out (`GraderError`), and the signal that ends a
simulated run (`RunStopped`).
"""

from collections.abc import Mapping
from threading import Thread


class GraderError(Exception):
    """A request that the grader cannot carry out: the text is a sentence for people, and the exit code is 2."""


class CourseError(GraderError):
    """A course that breaks the rules for courses: the text names the file and the next step."""


class RunStopped(KeyboardInterrupt):
    """The signal that unwinds a student's program once its run is over.

    It is a `KeyboardInterrupt` because tasks and callbacks propagate only that and `SystemExit`
    (`asyncio.events.Handle._run`, `asyncio.tasks.Task.__step`). Any other exception would end one task, and the
    program would continue.
    """


class Deadlock(RunStopped):
    """A deadlock: no callback is ready, no timer is set and no external work is pending."""


class Standstill(Deadlock):
    """A deadlock of threads: the main one waits for another, and all others wait too, or there is none.

    The calls that can never return, by thread, say what they wait for; all other waits are known by themselves.
    """

    def __init__(self, calls: Mapping[Thread, str] | None = None) -> None:
        super().__init__()
        self.calls = dict(calls or {})


class NeverYields(RunStopped):
    """A program that keeps running at one instant: virtual time never passes."""


class CutOff(RunStopped):
    """A run that has reached the virtual second at which it was asked to end."""


class NeverEnds(RunStopped):
    """A run over one of its bounds (`grader.virtual_time.bounds`): the text names the bound."""


class Hopeless(NeverEnds):
    """A loop in one step that waits for what nothing in the step changes: the text says so."""

    def __init__(self) -> None:
        super().__init__("went round a loop that changes nothing of what it waits for")


class TriedInVain(NeverEnds):
    """A loop that tries again what fails each time: `times` in a row, in `line`, for a `fault` that is told with it.

    The fault is the type, the message and the line of the exception; None if the loop only looks again after a sleep.
    """

    def __init__(self, times: int, line: int, fault: tuple[str, str, int | None] | None = None) -> None:
        done = "looked" if fault is None else "tried"
        super().__init__(f"had {done} {times} times in a row, and nothing changes")
        self.line, self.fault = line, fault


class PastTheEnd(NeverEnds):
    """A loop that reads a stream after its end, so many `times`, in `line`: each read returns nothing, and at once."""

    def __init__(self, times: int, line: int | None) -> None:
        super().__init__(f"had read a stream {times} times and more after its end")
        self.line = line


class NothingElse(NeverEnds):
    """A run in which only loops go on that wait and report, such as a heartbeat, the first of them in this line.

    The rounds are counted, unless it is known of one that all others are like it.
    """

    def __init__(self, times: int | None, line: int | None) -> None:
        often = "again and again" if times is None else f"{times} times"
        super().__init__(f"had gone round such loops {often}, and nothing else happens")
        self.line = line


class SameAgain(NeverEnds):
    """A run that comes back to a state in which it was before, in a loop in this line that looks again."""

    def __init__(self, line: int | None) -> None:
        super().__init__("had come back to where it was before, and nothing changes any more")
        self.line = line


class TimedOut(RunStopped):
    """A run that has reached its limit of wall seconds."""


class NothingCame(TimedOut):
    """A run that has reached its limit in one call, which waits in real time for something outside."""

    def __init__(self) -> None:
        super().__init__("waited in one call for something outside, and nothing came")


class Interrupted(TimedOut):
    """A run that Ctrl-C has ended before its limit."""


class Stuck(TimedOut):
    """A step that has used all the processor time that a run may take without a sign of progress."""


class Crashed(RunStopped):
    """A program that ended its own process, with this exit status, or was ended with it."""

    def __init__(self, message: str = "", exit_status: int = 0) -> None:
        super().__init__(message)
        self.exit_status = exit_status


class PrintsWithoutEnd(Crashed):
    """A program that printed more than the limit."""


class Unsupported(Crashed):
    """A program that uses something that cannot be simulated: the text names it."""
