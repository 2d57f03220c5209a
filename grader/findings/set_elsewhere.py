"""Events that are set on another object than the one for whose event a task waits."""

import ast

from grader.findings.evidence import Evidence
from grader.findings.source import coroutines_in, inside
from grader.trace.leftovers import Waiting
from grader.trace.trace import Trace


def set_on_another(evidence: Evidence, trace: Trace, one: Waiting, name: str) -> int | None:
    """Return the line that has run and set the event of this name, if the one that the task waits for was never set.

    Args:
        evidence: The evidence of the run.
        trace: The run.
        one: The wait for an event.
        name: What the file calls the event there, an attribute of an object.
    """
    if one.about is None or "." not in name or any(event.what == "set" for event in one.about.events):
        return None
    attribute = name.rpartition(".")[2]
    for within, function in coroutines_in(evidence.tree):
        has_ended = any(call.how == "finished" for call in trace.calls_of(within))
        reached = max((other.line or 0 for other in trace.waiting if other.coroutine == within), default=0)
        for statement in function.body:
            if any(isinstance(node, ast.Return) for node in inside(statement)):
                break
            owner = _set(statement)
            is_it = isinstance(owner, ast.Attribute) and owner.attr == attribute
            if is_it and (has_ended or reached > statement.lineno):
                return statement.lineno
    return None


def _set(statement: ast.stmt) -> ast.expr | None:
    """Return what a statement calls `set()` of, if that is all it does."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr="set"), args=[])):
            return owner
    return None
