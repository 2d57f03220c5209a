"""Coroutine functions in the place of asynchronous generators: they have no `yield`, and nothing awaits them."""

import ast
from functools import lru_cache

from grader.findings.evidence import Evidence
from grader.findings.source import coroutines_in, inside, last_name, walk
from grader.grades.results import Finding
from grader.trace.leftovers import NeverAwaited

DECORATOR = "asynccontextmanager"
CLOSES = "aclosing"


def finding_for(evidence: Evidence, lost: NeverAwaited) -> Finding | None:
    """Return the finding for an object of such a function of the file: one that is decorated so, or is to be closed."""
    if evidence.tree is None or (known := _in_place_of_generators(evidence.tree).get(lost.coroutine)) is None:
        return None
    function, by = known
    returns = _returns(*function.body)
    return evidence.finding(
        "never-awaited",
        f"{function.name} has no `yield`, and `{by}` needs one",
        f"`{by}` is for an asynchronous generator: an `async def` with a `yield`. Without one, a call of "
        f"{function.name} makes a coroutine object, which nothing awaits, so its code did not run. `yield` hands a "
        f"value out and goes on later{'; `return` is the end' if returns else ''}.",
        max(returns, default=function.lineno),
    )


@lru_cache(maxsize=2)  # each object that was lost asks for those of the same tree
def _in_place_of_generators(tree: ast.AST) -> dict[str, tuple[ast.AsyncFunctionDef, str]]:
    """Return the functions without a `yield`, by `__qualname__`, with what needs one.

    That is their decorator, `aclosing`, or an `async for` if the function returns from a loop.
    """
    closed = {_called(node.args) for node in walk(tree) if isinstance(node, ast.Call) and last_name(node) == CLOSES}
    gone_through = {_called([node.iter]) for node in walk(tree) if isinstance(node, ast.AsyncFor)}
    found = {}
    for name, function in coroutines_in(tree):
        if any(isinstance(node, ast.Yield) for node in inside(*function.body)):
            continue
        if any(last_name(one) == DECORATOR for one in function.decorator_list):
            found[name] = function, f"@{DECORATOR}"
        elif function.name in closed:
            found[name] = function, CLOSES
        elif function.name in gone_through and _returns_from_a_loop(function):
            found[name] = function, "async for"
    return found


def _called(values: list[ast.expr]) -> str:
    """Return the name of the function that the first of these values calls; empty if it calls none."""
    return last_name(values[0]) if values and isinstance(values[0], ast.Call) else ""


def _returns_from_a_loop(function: ast.AsyncFunctionDef) -> bool:
    loops = (node for node in inside(*function.body) if isinstance(node, ast.For | ast.AsyncFor | ast.While))
    return any(_returns(*loop.body) for loop in loops)


def _returns(*statements: ast.stmt) -> list[int]:
    """Return the lines of the statements that return a value."""
    return [node.lineno for node in inside(*statements) if isinstance(node, ast.Return) and node.value]
