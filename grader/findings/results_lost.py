"""Results in words, and functions that end with a value and do not return it."""

import ast

from grader.findings.evidence import Evidence
from grader.findings.source import Function, inside, last_name, walk
from grader.trace.trace import Trace

MAKES_FUTURES = {"create_future", "Future", "create_task", "ensure_future"}


def given(result: object, trace: Trace) -> str:
    """Return a result in words: the value, or the type of what JSON cannot represent."""
    if result is None and trace.returned != "NoneType":
        return f"something else: a {trace.returned}" + " of other things" * (
            trace.returned in ("list", "tuple", "dict")
        )
    return repr(result)


def lacks_a_value(expected: object, actual: object) -> bool:
    """Return whether the result, or a part of it, is None and should not be."""
    if isinstance(expected, list) and isinstance(actual, list):
        return any(one is None is not other for one, other in zip(actual, expected, strict=False))
    return actual is None is not expected


def without_return(evidence: Evidence, told: str, line: int | None, entry: str = "") -> tuple[str, int | None]:
    """Return the message and the line where a function ends with a value that it does not return."""
    for function in evidence.written():
        last = _last_statement(function)
        if isinstance(last, ast.Expr) and not _gives_back(function) and _is_lost(last.value, function.name == entry):
            told += f" {function.name} has no `return`, so a call of it gives None, whatever its last line makes."
            return told, last.lineno
        if (kept := _kept_and_not_returned(function)) is not None:
            told += f" {function.name} has no `return`, so a call of it gives None. Nothing uses `{kept.id}`."
            return told, kept.lineno
        if (empty := _returned_without_return(evidence, last)) is not None:
            told += f" {function.name} returns what a call of {empty} gives, and {empty} has no `return`: None."
            return told, last.lineno
    return told, line


def not_waited_for(evidence: Evidence, shown: str) -> tuple[str, int] | None:
    """Return where the student's code returns a future that it does not await, if a text shows one."""
    if not any(f"<{thing}" in shown for thing in ("Future pending", "Task pending")):
        return None
    for function in evidence.written():
        nodes = list(inside(*function.body))
        made = {
            node.targets[0].id
            for node in nodes
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
            if last_name(node.value) in MAKES_FUTURES
        }
        for node in nodes:
            if isinstance(node, ast.Return) and isinstance(node.value, ast.Name) and node.value.id in made:
                name = node.value.id
                return (
                    f"`return {name}` hands out the future, which is not done. `return await {name}` waits for it, and "
                    "returns its result.",
                    node.lineno,
                )
    return None


def _kept_and_not_returned(function: Function) -> ast.Name | None:
    """Return the only variable that the function gives an awaited result and never reads, if it returns nothing."""
    nodes = list(inside(*function.body))
    read = {node.id for node in walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    kept = [
        node.targets[0]
        for node in nodes
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Await) and isinstance(node.targets[0], ast.Name)
    ]
    unread = [one for one in kept if isinstance(one, ast.Name) and one.id not in read]
    return unread[0] if len(unread) == 1 and not _gives_back(function) else None


def _returned_without_return(evidence: Evidence, last: ast.stmt) -> str | None:
    """Return the plain function of the file whose call this statement returns, if that gives nothing back."""
    call = last.value if isinstance(last, ast.Return) else None
    function = evidence.function(last_name(call)) if isinstance(call, ast.Call) else None
    if not isinstance(function, ast.FunctionDef) or function.decorator_list or _gives_back(function):
        return None
    return function.name


def _last_statement(function: Function) -> ast.stmt:
    last = function.body[-1]
    while isinstance(last, ast.Try | ast.With | ast.AsyncWith):
        last = last.body[-1]
    return last


def _gives_back(function: Function) -> bool:
    return any(isinstance(node, ast.Return) and node.value is not None for node in inside(*function.body))


def _is_lost(value: ast.expr, is_wanted: bool) -> bool:
    """Return whether the value of a statement is lost; a call or an `await` only where a result `is_wanted`."""
    if isinstance(value, ast.Constant):
        return not isinstance(value.value, str) and value.value is not ...
    if isinstance(value, ast.Call | ast.Await | ast.Yield | ast.YieldFrom):
        return is_wanted and "print" not in last_name(value)
    return True
