"""Loops over an asynchronous iterator of the file that goes on for ever: its `__anext__` never comes to the end."""

import ast
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.findings.source import Function, coroutines_in, functions_in, inside, last_name, walk
from grader.grades.results import Finding
from grader.trace.trace import Trace

MANY_CALLS = 500
"""Fewer than a program makes before it is stopped."""
END = "StopAsyncIteration"


def iteration_without_end(evidence: Evidence, trace: Trace) -> Finding | None:
    """Return the finding for an `__anext__` that was called again and again, at the line that should end it."""
    for name, function in coroutines_in(evidence.tree):
        if not name.endswith(".__anext__") or len(trace.calls_of(name)) <= MANY_CALLS:
            continue
        told, line = _never_raises_the_end(function) or _never_comes_to_it(evidence, function) or ("", 0)
        if told:
            return evidence.finding("never-ends", "the program does not come to an end", told, line)
    return None


def _never_raises_the_end(function: ast.AsyncFunctionDef) -> tuple[str, int] | None:
    """Return what ends nothing in a method that neither raises the end nor asks another iterator for its values."""
    nodes = list(walk(function))
    raises = [part for node in nodes if isinstance(node, ast.Raise) for part in walk(node)]
    if END in map(last_name, raises) or {last_name(node) for node in nodes} & {"anext", "__anext__"}:
        return None
    for node in inside(*function.body):
        value = node.value if isinstance(node, ast.Return) else None
        if isinstance(node, ast.Return) and _is_nothing(value):
            return (
                f"`{ast.unparse(node)}` hands out {'None' if last_name(value) != END else 'the exception'} as the next "
                f"value, and `async for` goes on. `raise {END}` ends it.",
                node.lineno,
            )
    return (
        f"`async for` goes on until `__anext__` raises {END}, and nothing here raises it. Raise it where there is no "
        "next value.",
        function.lineno,
    )


def _is_nothing(value: ast.expr | None) -> bool:
    return value is None or (isinstance(value, ast.Constant) and value.value is None) or last_name(value) == END


def _never_comes_to_it(evidence: Evidence, function: ast.AsyncFunctionDef) -> tuple[str, int] | None:
    """Return the condition for the end, if nothing changes what it looks at once the loop has begun."""
    changed = {attribute for node in _functions(evidence) for attribute in _changes(node)}
    for node in inside(*function.body):
        if not isinstance(node, ast.If) or END not in {last_name(part) for one in node.body for part in walk(one)}:
            continue
        seen = [part for part in walk(node.test) if isinstance(part, ast.Attribute | ast.Call | ast.Name)]
        attributes = [part.attr for part in seen if isinstance(part, ast.Attribute)]
        others = {part.id for part in seen if isinstance(part, ast.Name)} - {"self"}
        calls = any(isinstance(part, ast.Call) for part in seen)
        if attributes and not others and not calls and not changed & set(attributes):
            return (
                f"`{ast.unparse(node.test)}` decides when the loop ends, and nothing changes "
                f"`self.{attributes[0]}` once the loop has begun.",
                node.lineno,
            )
    return None


def _functions(evidence: Evidence) -> Iterator[Function]:
    """Yield the functions of the file that may run while the loop goes on."""
    for name, function in functions_in(evidence.tree):
        if name.rpartition(".")[2] not in ("__init__", "__aiter__"):
            yield function


def _changes(function: Function) -> Iterator[str]:
    """Yield the attributes that a function stores, or calls a method of."""
    for node in walk(function):
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            yield last_name(node) or last_name(node.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield last_name(node.func.value)
