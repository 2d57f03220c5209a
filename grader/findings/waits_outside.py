"""A program that waits in one call, in real time, for something outside that does not come."""

import ast

from grader.findings.evidence import Evidence
from grader.findings.source import last_name, walk
from grader.grades.results import Finding
from grader.trace.trace import Trace, clock


def finding_for(evidence: Evidence, trace: Trace) -> Finding:
    """Return the finding for a run that a time limit has ended in such a call."""
    feeds = (
        " A child process that reads its input ends when that is closed: close `stdin`, or call `communicate()`."
        if evidence.tree is not None and _leaves_an_input_open(evidence.tree)
        else ""
    )
    return evidence.finding(
        "never-ends",
        "the program does not come to an end",
        f"At {clock(trace.elapsed)} s of its own time it came to this call. It waits for something from outside, such "
        f"as data, a signal or another process, and nothing came.{feeds} A time limit ends such a wait.",
        trace.stopped_at or (trace.steps[-1].line if trace.steps else None),
    )


def _leaves_an_input_open(tree: ast.AST) -> bool:
    """Return whether the file starts a process with a pipe as its input, and never closes such a pipe."""
    calls = [node for node in walk(tree) if isinstance(node, ast.Call)]
    piped = any(
        keyword.arg == "stdin" and (last_name(keyword.value) == "PIPE" or ast.unparse(keyword.value) == "-1")
        for call in calls
        for keyword in call.keywords
    )
    closed = any(
        last_name(call) == "communicate"
        or (
            isinstance(call.func, ast.Attribute) and call.func.attr == "close" and last_name(call.func.value) == "stdin"
        )
        for call in calls
    )
    return piped and not closed
