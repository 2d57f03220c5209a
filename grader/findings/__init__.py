"""What a trace tells a student: the catalogue of findings.

Each family is a module of pure functions from a trace to findings; the order of the families is the order in which
a student should hear of them, causes before consequences.
"""

from collections.abc import Iterable

from grader.findings import blocking, endings, never_ran
from grader.results import Finding
from grader.text import visible
from grader.trace import Trace

FAMILIES = (endings.find_raised, never_ran.find, blocking.find, endings.find_standstill)


def find(traces: Iterable[Trace], file: str) -> tuple[Finding, ...]:
    """The findings in the traces of one exercise, each once; `file` is the name of the student's file."""
    seen: dict[tuple[str, int | None], Finding] = {}
    for trace in traces:
        for family in FAMILIES:
            for finding in family(trace, file):
                seen.setdefault((finding.code, finding.line), _readable(finding))
    return tuple(seen.values())


def _readable(finding: Finding) -> Finding:
    """What the student's program said is quoted in it: nothing of that may work on a terminal or a page."""
    return Finding(
        code=finding.code,
        title=visible(finding.title),
        message=visible(finding.message),
        file=finding.file,
        line=finding.line,
    )
