"""Run asyncio programs on a virtual clock, see what happened in them, and grade them.

The public names are loaded when they are first used, so that `import grader` costs nothing. The page
`simulation/use-from-python.md` shows them at work.
"""

TYPE_CHECKING = False
"""Type checkers take this for `typing.TYPE_CHECKING`, which would have to be imported."""

if TYPE_CHECKING:
    from grader.course.course import Course
    from grader.exceptions import GraderError
    from grader.grades.results import Finding, Grade
    from grader.intake.single import grade
    from grader.simulation.running import simulate
    from grader.submission.program import Play, Program
    from grader.trace.trace import Trace
    from grader.virtual_time.event_loop import VirtualLoop

    __version__: str

__all__ = [
    "Course",
    "Finding",
    "Grade",
    "GraderError",
    "Play",
    "Program",
    "Trace",
    "VirtualLoop",
    "__version__",
    "grade",
    "simulate",
]

_HOMES = {
    "Course": "grader.course.course",
    "Finding": "grader.grades.results",
    "Grade": "grader.grades.results",
    "GraderError": "grader.exceptions",
    "Play": "grader.submission.program",
    "Program": "grader.submission.program",
    "Trace": "grader.trace.trace",
    "VirtualLoop": "grader.virtual_time.event_loop",
    "grade": "grader.intake.single",
    "simulate": "grader.simulation.running",
}
"""The module that defines each public name."""

if not TYPE_CHECKING:  # a type checker would believe that every name exists

    def __getattr__(name: str) -> object:
        """Load a public name when it is first used (PEP 562)."""
        if name == "__version__":
            from importlib.metadata import version

            value: object = version("coroutine-grader")
        elif name in _HOMES:
            from importlib import import_module

            value = getattr(import_module(_HOMES[name]), name)
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
