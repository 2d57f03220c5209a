"""Our few kinds of failure, never mixed.

A *student's* mistake is not an exception of ours at all: it is data in a Trace or a Grade. What is left is the
author of a course who wrote something that cannot work (`CourseError`), the grader that cannot do what it was
asked (`GraderError`), and the signal that ends a simulated run (`RunStopped`).
"""


class GraderError(Exception):
    """The grader cannot do its work; the text is a sentence for people. Exit code 2."""


class CourseError(GraderError):
    """A course breaks its own rules; the text names the file and the next step."""


class RunStopped(KeyboardInterrupt):
    """Unwinds a student's program once its run is over.

    A `KeyboardInterrupt`, because asyncio lets only that and `SystemExit` out of tasks and callbacks
    (`asyncio.events.Handle._run`, `asyncio.tasks.Task.__step`): anything else would end one task and let the
    program go on.
    """


class Deadlock(RunStopped):
    """Nothing is ready, nothing is due, nobody outside is at work: nothing can ever run again."""


class NeverYields(RunStopped):
    """The program goes on and on at one instant: time never passes."""


class CutOff(RunStopped):
    """The virtual second was reached at which the run was to end."""


class TimedOut(RunStopped):
    """The wall limit of the run was reached."""


class Crashed(RunStopped):
    """The program ended its own process, or went past a limit of what it may print."""
