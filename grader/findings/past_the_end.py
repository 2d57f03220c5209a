"""Loops that read a stream on and on after its end."""

import ast
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.findings.source import last_name, nodes_at
from grader.grades.results import Finding

READS = ("read", "readline", "readuntil")


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find the read that returned nothing, again and again, until the run was stopped."""
    for trace in evidence.traces:
        error = trace.error
        if error is None or error.type != "PastTheEnd":
            continue
        name, call = _read_at(evidence, trace.stopped_at)
        yield evidence.finding(
            "never-ends",
            "the stream has ended, and this loop reads on",
            f"The other side has closed its end, or is done. From then on `{call}` returns `b''` at once, each time, "
            f"and waits for nothing: the loop goes round for ever. Leave it then: `if not {name}: break`.",
            trace.stopped_at,
        )


def _read_at(evidence: Evidence, line: int | None) -> tuple[str, str]:
    """Return the name that this line gives to what it reads, and the call, as far as it shows them."""
    name, call = "data", "read()"
    for node in nodes_at(evidence.tree, line):
        match node:
            case ast.Assign(targets=[ast.Name(id=target)]) | ast.NamedExpr(target=ast.Name(id=target)):
                name = target
            case ast.Call() if last_name(node) in READS:
                call = f"{last_name(node)}({'…' if node.args else ''})"
    return name, call
