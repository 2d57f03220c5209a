"""Futures that one global name holds for several calls: each call puts its own there, and the others are lost."""

import ast

from grader.findings.evidence import Evidence
from grader.findings.source import are_together, coroutines_in, inside, last_name, lines_of, walk
from grader.trace.leftovers import Waiting
from grader.trace.trace import Trace

MAKES_FUTURES = {"create_future", "Future", "Event"}


def replaced_by_another_call(evidence: Evidence, trace: Trace, one: Waiting) -> tuple[str, int] | None:
    """Return why nobody sets what a task waits for, if another call has put its own under the name: words, and line."""
    for name, function in coroutines_in(evidence.tree):
        if name != one.coroutine or not are_together(trace, name):
            continue
        nodes = list(inside(*function.body))
        outer = {shared for node in nodes if isinstance(node, ast.Global) for shared in node.names}
        awaits = [node for node in nodes if isinstance(node, ast.Await) and lines_of(node)[0] == one.line]
        awaited = {part.id for node in awaits for part in walk(node) if isinstance(part, ast.Name)}
        for node in nodes:
            target = node.targets[0] if isinstance(node, ast.Assign) else None
            if not isinstance(node, ast.Assign) or last_name(node.value) not in MAKES_FUTURES:
                continue
            if isinstance(target, ast.Name) and target.id in outer & awaited:
                return (
                    f"`{target.id}` is one name for all calls of {function.name}: each call puts its own there, so "
                    f"that only the last one is found again. Without `global`, each call has its own `{target.id}`.",
                    node.lineno,
                )
    return None
