"""Lookups that fail because a task that would have stored the value was not waited for."""

import ast
from collections.abc import Iterator

from grader.findings.checked_first import changes, stores
from grader.findings.evidence import Evidence
from grader.findings.loose_ends import finding_for
from grader.findings.source import functions_in, inside, walk
from grader.grades.results import Finding

LOOKUPS = {"KeyError", "IndexError"}
"""Exceptions of a collection that lacks what it is asked for."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find tasks that were still under way when a line looked up in vain what they store."""
    for play, trace in evidence.runs:
        error = trace.error
        if trace.outcome != "raised" or error is None or error.type not in LOOKUPS:
            continue
        looked_up = set(_looked_up(evidence.tree, error.line))
        for left in trace.left_behind:
            if left.line is not None and looked_up & set(_filled_by(evidence.tree, left.coroutine)):
                yield finding_for(evidence, play, trace, left)


def _looked_up(tree: ast.Module | None, line: int | None) -> Iterator[str]:
    """Yield the collections of which this line asks for an item: `results` for `results[0]` and `results.pop()`."""
    for node in walk(tree) if tree else ():
        if not isinstance(node, ast.Subscript | ast.Attribute) or node.lineno != line:
            continue
        if isinstance(node.ctx, ast.Load) if isinstance(node, ast.Subscript) else node.attr in ("pop", "popleft"):
            yield ast.unparse(node.value)


def _filled_by(tree: ast.Module | None, coroutine: str) -> Iterator[str]:
    """Yield the collections that a coroutine function stores something in."""
    function = dict(functions_in(tree)).get(coroutine)
    nodes = list(inside(*function.body)) if function is not None else []
    for place, _ in stores(nodes):
        if isinstance(place, ast.Subscript):
            yield ast.unparse(place.value)
    for place, _ in changes(nodes):
        yield ast.unparse(place)
