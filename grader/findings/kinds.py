"""Plain functions where coroutine functions are required, and the other way round."""

import ast
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.findings.source import inside, walk
from grader.grades.results import Finding


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find them in the syntax tree: a trace cannot tell why a call returned None."""
    for function in evidence.functions():
        asked = evidence.asks.get(function.name)
        if asked == "async" and isinstance(function, ast.FunctionDef) and not _hands_on(function, evidence):
            yield evidence.finding(
                "not-a-coroutine",
                f"{function.name} is a plain function",
                f"The exercise asks for a coroutine function. Begin it with `async def {function.name}`: only then "
                "can it wait with `await`, and be awaited.",
                function.lineno,
            )
        if asked == "async" and (line := _first_yield(function)) is not None:
            yield evidence.finding(
                "not-a-coroutine",
                f"`yield` makes {function.name} a generator",
                "A function with a `yield` in it does not run when it is called or awaited: it hands out one value "
                "after the other to a loop. To wait for something, use `await`; to give a result, `return`.",
                line,
            )
        if asked == "plain" and isinstance(function, ast.AsyncFunctionDef):
            yield evidence.finding(
                "not-plain",
                f"{function.name} is a coroutine function",
                f"The exercise asks for a plain function. A call of an `async def` runs nothing, it only makes a "
                f"coroutine object; a plain `def {function.name}` does its work when it is called.",
                function.lineno,
            )


def _first_yield(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int | None:
    """Return the line where an asynchronous generator yields its first value."""
    nodes = inside(*function.body) if isinstance(function, ast.AsyncFunctionDef) else ()
    return next((node.lineno for node in nodes if isinstance(node, ast.Yield)), None)


def _hands_on(function: ast.FunctionDef, evidence: Evidence) -> bool:
    """Return whether a function returns the coroutine of another function of the file, which is as good."""
    return any(
        isinstance(node, ast.Return)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and isinstance(evidence.function(node.value.func.id), ast.AsyncFunctionDef)
        for node in walk(function)
    )
