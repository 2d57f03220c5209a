"""Collections and locks that stand in a class, where each of its objects should have its own."""

import ast
from collections.abc import Iterator

from grader.findings.checked_first import COLLECTIONS
from grader.findings.evidence import Evidence
from grader.findings.source import LOCKS, inside, last_name, walk
from grader.grades.results import Finding
from grader.trace.trace import Trace

MADE = {*COLLECTIONS, *LOCKS, "Event", "Condition", "Barrier", "Queue", "PriorityQueue", "LifoQueue"}
"""Calls that make something that methods change in place."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find what the class holds in place of its objects, where a check failed with several of them at once."""
    if evidence.comparison is None or evidence.last is None:
        return
    for owner in walk(evidence.tree) if evidence.tree else ():
        if isinstance(owner, ast.ClassDef) and _has_several(evidence.last[1], owner.name):
            shared = [one for one in owner.body if _is_shared(one, owner)]
            if shared:
                names = " and ".join(f"`{_name(one)}`" for one in shared)
                first = shared[0]
                yield evidence.finding(
                    "race",
                    f"all objects of {owner.name} share {names}",
                    f"What stands in the class is there once, and {owner.name}(…) was called more than once. Make it "
                    f"in `__init__`, for each object: `self.{_name(first)} = {ast.unparse(_value(first))}`.",
                    first.lineno,
                )


def _has_several(trace: Trace, owner: str) -> bool:
    """Return whether methods of several objects of the class ran at the same time."""
    calls = [call for call in trace.calls if call.coroutine.rpartition(".")[0] == owner]
    return len({call.owner for call in calls if call.owner}) > 1


def _is_shared(statement: ast.stmt, owner: ast.ClassDef) -> bool:
    """Return whether the statement makes something that methods use as `self.name`, and never assign to."""
    value, name = _value(statement), _name(statement)
    is_changed_in_place = isinstance(value, ast.List | ast.Dict | ast.Set) or (
        isinstance(value, ast.Call) and last_name(value) in MADE
    )
    if not name or not is_changed_in_place:
        return False
    uses = [
        node
        for method in owner.body
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in inside(*method.body)
        if isinstance(node, ast.Attribute) and node.attr == name and last_name(node.value) == "self"
    ]
    return bool(uses) and all(isinstance(node.ctx, ast.Load) for node in uses)


def _name(statement: ast.stmt) -> str:
    target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
    return target.id if isinstance(target, ast.Name) else ""


def _value(statement: ast.stmt) -> ast.expr:
    value = getattr(statement, "value", None)
    return value if isinstance(value, ast.expr) else ast.Constant(value=None)
