"""A trace as JSON for other programs: `grader/trace/v1`, with its findings."""

from collections.abc import Sequence

import msgspec

from grader.results import Finding
from grader.trace import Trace


def render(trace: Trace, findings: Sequence[Finding]) -> str:
    """Text with a final newline; equal traces give equal text."""
    whole = msgspec.to_builtins(trace) | {"findings": msgspec.to_builtins(findings)}
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode() + "\n"
