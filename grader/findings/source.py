"""What several families ask of a syntax tree: the coroutine functions in it, and what stands in their own bodies."""

import ast
from collections.abc import Iterator
from itertools import islice

from grader.trace import Call, Step, Trace

Function = ast.FunctionDef | ast.AsyncFunctionDef
NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
WAITS = (ast.Await, ast.AsyncFor, ast.AsyncWith)
NO_LOCKS = {"timeout", "timeout_at", "TaskGroup"}
LOCKS = {"Lock", "Semaphore", "BoundedSemaphore"}
"""What `async with` enters without keeping others out; what does keep them out."""
LARGEST_FUNCTION = 3_000
"""Nodes of its syntax tree."""
MOST_CALLS = 100
"""Calls of one function that are compared with each other: those after them tell nothing new."""


def functions_in(tree: ast.AST | None) -> Iterator[tuple[str, Function]]:
    """All functions of the file, methods and nested ones too, with their `__qualname__`, outer ones first.

    Those of more than `LARGEST_FUNCTION` nodes are left out: somebody may have made them to keep us busy.
    """
    pending: list[tuple[str, ast.AST]] = [] if tree is None else [("", tree)]
    while pending:
        within, node = pending.pop()
        for child in ast.iter_child_nodes(node):
            name = f"{within}{getattr(child, 'name', '')}"
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                if sum(1 for _ in islice(ast.walk(child), LARGEST_FUNCTION)) < LARGEST_FUNCTION:
                    yield name, child
                pending.append((f"{name}.<locals>.", child))
            elif isinstance(child, ast.ClassDef):
                pending.append((f"{name}.", child))
            elif isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
                pending.append((within, child))


def coroutines_in(tree: ast.AST | None) -> Iterator[tuple[str, ast.AsyncFunctionDef]]:
    """The coroutine functions among them."""
    for name, function in functions_in(tree):
        if isinstance(function, ast.AsyncFunctionDef):
            yield name, function


def inside(*nodes: ast.AST) -> Iterator[ast.AST]:
    """All that runs when these run, as they stand in the file: not the bodies of functions defined there."""
    pending = list(reversed(nodes))
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, NESTED):
            pending += reversed(list(ast.iter_child_nodes(node)))


def waits(*nodes: ast.AST) -> bool:
    """Whether something there gives way to others."""
    return any(isinstance(node, WAITS) for node in inside(*nodes))


def last_name(node: ast.AST | None) -> str:
    """`sleep` of `asyncio.sleep`, `Lock` of `asyncio.Lock()`; empty where there is no such name."""
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def locks_entered(node: ast.AST) -> Iterator[ast.expr]:
    """What `async with` enters here, timeouts and groups aside."""
    if isinstance(node, ast.AsyncWith):
        yield from (item.context_expr for item in node.items if last_name(item.context_expr) not in NO_LOCKS)


def lines_of(node: ast.AST) -> tuple[int, int]:
    """The first and the last line of a statement or an expression."""
    first: int = getattr(node, "lineno", 0)
    return first, getattr(node, "end_lineno", None) or first


def are_together(trace: Trace, name: str) -> bool:
    """Whether two calls of this coroutine function, in two tasks, were under way at once."""
    calls = trace.calls_of(name)[:MOST_CALLS]
    steps: dict[str | None, list[tuple[int, Step]]] = {}
    for number, step in enumerate(trace.steps):
        steps.setdefault(step.task, []).append((number, step))
    return any(
        one.task != other.task and one.at <= other.at and _began_before_the_end(steps, one, other)
        for number, one in enumerate(calls)
        for other in calls[number + 1 :]
    )


def _began_before_the_end(steps: dict[str | None, list[tuple[int, Step]]], one: Call, other: Call) -> bool:
    if one.until is None or other.at < one.until:
        return True
    if other.at > one.until:
        return False
    began = next((number for number, step in steps.get(other.task, ()) if step.at >= other.at), None)
    ended = next((number for number, step in reversed(steps.get(one.task, [])) if step.at <= one.until), None)
    return began is not None and ended is not None and began < ended
