"""Programs that may go on without end, and what `grader trace` says of them; for several files of tests."""

import ast
from collections.abc import Callable

from grader.findings import find_in_trace
from grader.findings.evidence import Evidence
from grader.grades.results import Finding
from grader.submission.program import Play
from grader.trace.trace import Trace
from grader.virtual_time.bounds import OF_ANY_PROGRAM

HOURS = 3600.0
"""Wall seconds: a limit that none of these programs reaches."""
HERE = "# <- here"


def traced(
    simulated: Callable[..., Trace], source: str, wall_limit: float = HOURS
) -> tuple[Trace, tuple[Finding, ...], int | None]:
    """Return the trace and the findings of a program, and the line that it marks with `HERE`."""
    trace = simulated(source.encode(), wall_limit=wall_limit, bounds=OF_ANY_PROGRAM)
    evidence = Evidence(
        file="program.py",
        source=source.encode(),
        tree=ast.parse(source),
        runs=((Play(kind="script"), trace),),
        comparison=None,
        asks={},
    )
    marked = [number for number, line in enumerate(source.split("\n"), 1) if line.endswith(HERE)]
    return trace, find_in_trace(evidence), marked[0] if marked else None
