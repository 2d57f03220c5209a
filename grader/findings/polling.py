"""Loops that look again and again whether something has happened, and so notice it late."""

import ast

from grader.findings.evidence import Evidence
from grader.findings.source import last_name, walk
from grader.trace.trace import Trace

LOOKS_AGAIN = (
    "This loop looks again after each sleep, so it notices late what has happened meanwhile. Wait for that itself: for "
    "a task, an Event, a lock, a queue, or until a time that you compute."
)


def looks_again(evidence: Evidence, trace: Trace) -> int | None:
    """Return the line of the sleep in a `while` loop that does nothing else, if the student's run waited there."""
    waited = {step.line for step in trace.steps if step.how == "awaits"}
    for node in walk(evidence.tree) if evidence.tree else ():
        if not isinstance(node, ast.While) or isinstance(node.test, ast.Constant) or len(node.body) != 1:
            continue
        only = node.body[0]
        is_sleep = isinstance(only, ast.Expr) and isinstance(only.value, ast.Await) and _is_sleep(only.value.value)
        if is_sleep and only.lineno in waited and evidence.own_line(only.lineno) is not None:
            return only.lineno
    return None


def _is_sleep(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and last_name(node) == "sleep" and bool(node.args)
