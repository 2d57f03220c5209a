"""Calls that need the result of another call, and so come after it by their nature."""

import ast

from grader.findings.evidence import Evidence
from grader.findings.source import functions_in, inside, last_name
from grader.trace.events import Call
from grader.trace.trace import short


def needs_the_first(evidence: Evidence, first: Call, second: Call) -> bool:
    """Return whether the file gives the result of the first call to the second, both awaited in one function."""
    function = dict(functions_in(evidence.tree)).get(first.awaited_by or "")
    if function is None or second.awaited_by != first.awaited_by:
        return False
    nodes = list(inside(*function.body))
    assignments = sorted(
        (node for node in nodes if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.NamedExpr)),
        key=lambda node: node.lineno,
    )
    made: set[str] = set()  # names whose values come from the first call
    for node in assignments:
        value = list(inside(node.value)) if node.value is not None else []
        if any(_is_call(part, first) for part in value) or made & set(map(last_name, value)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            made |= {last_name(target) for target in targets}
    given = [
        part
        for node in nodes
        if isinstance(node, ast.Call) and _is_call(node, second)
        for argument in [*node.args, *(option.value for option in node.keywords)]
        for part in inside(argument)
    ]
    return any(_is_call(part, first) or last_name(part) in made - {""} for part in given)


def _is_call(node: ast.AST, call: Call) -> bool:
    return isinstance(node, ast.Call) and last_name(node) == short(call.coroutine)
