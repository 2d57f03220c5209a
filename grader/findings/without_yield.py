"""Coroutine functions in the place of asynchronous generators: they have no `yield`, and nothing awaits them."""

import ast

from grader.findings.evidence import Evidence
from grader.findings.source import coroutines_in, inside, last_name, walk
from grader.grades.results import Finding
from grader.trace.leftovers import NeverAwaited

DECORATOR = "asynccontextmanager"
CLOSES = "aclosing"


def finding_for(evidence: Evidence, lost: NeverAwaited) -> Finding | None:
    """Return the finding for an object of such a function of the file: one that is decorated so, or is to be closed."""
    function = dict(coroutines_in(evidence.tree)).get(lost.coroutine)
    if function is None or any(isinstance(node, ast.Yield) for node in inside(*function.body)):
        return None
    returns = [node.lineno for node in inside(*function.body) if isinstance(node, ast.Return) and node.value]
    by = _wanted_by(evidence, function)
    if by is None:
        return None
    return evidence.finding(
        "never-awaited",
        f"{function.name} has no `yield`, and `{by}` needs one",
        f"`{by}` is for an asynchronous generator: an `async def` with a `yield`. Without one, a call of "
        f"{function.name} makes a coroutine object, which nothing awaits, so its code did not run. `yield` hands a "
        f"value out and goes on later{'; `return` is the end' if returns else ''}.",
        max(returns, default=function.lineno),
    )


def _wanted_by(evidence: Evidence, function: ast.AsyncFunctionDef) -> str | None:
    """Return what needs the generator: its decorator, `aclosing`, or a loop if this function returns from one."""
    if any(last_name(one) == DECORATOR for one in function.decorator_list):
        return f"@{DECORATOR}"
    loops = [node for node in inside(*function.body) if isinstance(node, ast.For | ast.AsyncFor | ast.While)]
    returns_from_loop = any(
        isinstance(node, ast.Return) and node.value for loop in loops for node in inside(*loop.body)
    )
    for node in walk(evidence.tree) if evidence.tree else ():
        if isinstance(node, ast.Call) and last_name(node) == CLOSES and _is_call(node.args, function):
            return CLOSES
        if isinstance(node, ast.AsyncFor) and _is_call([node.iter], function) and returns_from_loop:
            return "async for"
    return None


def _is_call(values: list[ast.expr], function: ast.AsyncFunctionDef) -> bool:
    """Return whether the first of these values is a call of this function."""
    return any(isinstance(value, ast.Call) and last_name(value) == function.name for value in values[:1])
