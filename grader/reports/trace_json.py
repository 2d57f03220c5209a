"""A trace as JSON for other programs: `grader/trace/v1`, with its findings and observations."""

from collections.abc import Sequence

import msgspec

from grader.grades.results import Finding
from grader.trace.trace import Trace


def render(trace: Trace, findings: Sequence[Finding], observations: Sequence[Finding] = ()) -> str:
    """Return the text with a final newline; equal traces have equal texts."""
    told = {"findings": findings, "observations": observations}
    whole = msgspec.to_builtins(trace) | msgspec.to_builtins(told)
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode() + "\n"
