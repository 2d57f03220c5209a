"""Questions about syntax trees that several families ask: coroutine functions and their own bodies."""

import ast
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from grader.submission.parsing import Function as Function
from grader.trace.events import Call, Step
from grader.trace.trace import Trace

Variable = ast.Name | ast.Attribute | ast.Subscript
NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
WAITS = (ast.Await, ast.AsyncFor, ast.AsyncWith)
NO_LOCKS = {"timeout", "timeout_at", "TaskGroup"}
LOCKS = {"Lock", "Semaphore", "BoundedSemaphore"}
"""Constructs that `async with` enters without excluding other tasks, and those that exclude them."""
WAITS_ITS_TURN = ("put", "get", "acquire")
"""Methods of queues and locks that wait if they must; how often depends on others."""
SERVERS = {"start_server", "start_unix_server"}
"""Functions of asyncio that call a coroutine function for each connection."""
MAKES_TASKS = {"create_task", "ensure_future"}
"""Functions and methods that make a task."""
CATCHES_ALL = {"Exception", "BaseException"}
"""Exceptions of which nearly every other one is a kind."""
LONGEST_CALL = 60
"""Characters of a call that is quoted."""
LONGEST_QUOTED = 40
"""Characters of a name, or of another short expression, that is quoted."""
LARGEST_FUNCTION = 3_000
"""Nodes of its syntax tree."""
MOST_CALLS = 100
"""Calls of one function that are compared with each other: later ones add nothing new."""


class TooLateError(Exception):
    """The signal that a search for causes has used up its time."""


_is_late: ContextVar[Callable[[], bool]] = ContextVar("is_late", default=lambda: False)


@contextmanager
def searching(is_late: Callable[[], bool]) -> Iterator[None]:
    """Let each walk over a tree that begins inside the block raise `TooLateError` once it is late."""
    token = _is_late.set(is_late)
    try:
        yield
    finally:
        _is_late.reset(token)


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """Walk like `ast.walk`; over a whole file, where many families go often, in a fraction of the time.

    Raises:
        TooLateError: The search has used up its time.
    """
    if _is_late.get()():
        raise TooLateError
    return iter(_nodes_of(node)) if isinstance(node, ast.Module) else ast.walk(node)


@lru_cache(maxsize=4)
def _nodes_of(tree: ast.Module) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree))


def functions_in(tree: ast.AST | None) -> Iterator[tuple[str, Function]]:
    """Yield all functions of the file, methods and nested ones too, with their `__qualname__`, outer ones first.

    Functions of more than `LARGEST_FUNCTION` nodes are left out: they may be made to keep the grader busy.
    """
    yield from () if tree is None else _functions(tree)


@lru_cache(maxsize=2)  # many families ask for those of the same tree
def _functions(tree: ast.AST) -> tuple[tuple[str, Function], ...]:
    sizes = _sizes(tree)
    found: list[tuple[str, Function]] = []
    pending: list[tuple[str, ast.AST]] = [("", tree)]
    while pending:
        within, node = pending.pop()
        for child in ast.iter_child_nodes(node):
            name = f"{within}{getattr(child, 'name', '')}"
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                if sizes[child] < LARGEST_FUNCTION:
                    found.append((name, child))
                pending.append((f"{name}.<locals>.", child))
            elif isinstance(child, ast.ClassDef):
                pending.append((f"{name}.", child))
            elif isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
                pending.append((within, child))
    return tuple(found)


def _sizes(tree: ast.AST) -> dict[ast.AST, int]:
    """Return how many nodes each node has, itself among them."""
    nodes = [tree]
    parents: list[int] = [0]
    for number, node in enumerate(nodes):
        children = list(ast.iter_child_nodes(node))
        nodes += children
        parents += [number] * len(children)
    counts = [1] * len(nodes)
    for number in range(len(nodes) - 1, 0, -1):
        counts[parents[number]] += counts[number]
    return dict(zip(nodes, counts, strict=True))


def coroutines_in(tree: ast.AST | None) -> Iterator[tuple[str, ast.AsyncFunctionDef]]:
    """Yield the coroutine functions of the file."""
    for name, function in functions_in(tree):
        if isinstance(function, ast.AsyncFunctionDef):
            yield name, function


def inside(*nodes: ast.AST) -> Iterator[ast.AST]:
    """Yield all nodes that run when these run, but not the bodies of functions defined there."""
    pending = list(reversed(nodes))
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, NESTED):
            pending += reversed(list(ast.iter_child_nodes(node)))


def blocks_of(function: Function) -> Iterator[list[ast.stmt]]:
    """Yield the sequences of statements of a function, its own and those of its blocks."""
    for node in [function, *inside(*function.body)]:
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield block


def waits(*nodes: ast.AST) -> bool:
    """Return whether something in these nodes gives other tasks a chance to run."""
    return any(isinstance(node, WAITS) for node in inside(*nodes))


def last_name(node: ast.AST | None) -> str:
    """Return `sleep` of `asyncio.sleep`, `Lock` of `asyncio.Lock()`; empty where there is no such name."""
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def locks_entered(node: ast.AST) -> Iterator[ast.expr]:
    """Yield what `async with` enters here, except timeouts and groups."""
    if isinstance(node, ast.AsyncWith):
        yield from (item.context_expr for item in node.items if last_name(item.context_expr) not in NO_LOCKS)


def lines_of(node: ast.AST) -> tuple[int, int]:
    """Return the first and the last line of a statement or an expression."""
    first: int = getattr(node, "lineno", 0)
    return first, getattr(node, "end_lineno", None) or first


def functions_around(tree: ast.Module | None, line: int | None) -> list[Function]:
    """Return the functions around a line, outermost first."""
    found = [one for _, one in functions_in(tree) if one.lineno <= (line or 0) <= (one.end_lineno or 0)]
    return sorted(found, key=lambda one: one.lineno)


def innermost_function(tree: ast.Module | None, line: int | None) -> Function | None:
    """Return the innermost function around a line."""
    return next(reversed(functions_around(tree, line)), None)


def are_together(trace: Trace, name: str) -> bool:
    """Return whether two calls of this coroutine function ran at once in two tasks."""
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


def nodes_at(tree: ast.AST | None, line: int | None) -> Iterator[ast.AST]:
    """Yield the nodes that begin in this line."""
    yield from () if tree is None or line is None else _by_line(tree).get(line, ())


def calls_at(tree: ast.AST | None, line: int | None, names: Collection[str] = ()) -> Iterator[ast.Call]:
    """Yield the calls that begin in this line: all of them, or those of functions with one of these last names."""
    for node in nodes_at(tree, line):
        if isinstance(node, ast.Call) and (not names or last_name(node) in names):
            yield node


@lru_cache(maxsize=2)  # a program may have a thing to say of each of its lines
def _by_line(tree: ast.AST) -> dict[int, list[ast.AST]]:
    lines: dict[int, list[ast.AST]] = {}
    for node in walk(tree):
        if hasattr(node, "lineno"):
            lines.setdefault(node.lineno, []).append(node)
    return lines


def arguments_of(call: ast.Call) -> list[ast.expr]:
    """Return the arguments of a call, by position and by name."""
    return [*call.args, *(option.value for option in call.keywords)]


def needs_arguments(function: Function | ast.ClassDef, bound: bool) -> bool:
    """Return whether a call must pass an argument; with `bound`, the first one is the object itself."""
    if isinstance(function, ast.ClassDef):
        made_by = [node for node in function.body if isinstance(node, ast.FunctionDef) and node.name == "__init__"]
        return bool(made_by) and needs_arguments(made_by[0], True)
    given = function.args
    required = len(given.posonlyargs) + len(given.args) - len(given.defaults) - bound
    return required > 0 or any(default is None for default in given.kw_defaults)


def returns_something(function: Function) -> bool:
    """Return whether a `return` there has a value that is no literal, and so may be a coroutine object."""
    returned = [node.value for node in inside(*function.body) if isinstance(node, ast.Return)]
    return any(value is not None and not isinstance(value, ast.Constant) for value in returned)


def value_of(tree: ast.AST | None, node: ast.expr) -> ast.expr:
    """Return the value of a name that the file assigns once; the node itself otherwise."""
    if not isinstance(node, ast.Name) or tree is None:
        return node
    given = [
        one.value
        for one in walk(tree)
        if isinstance(one, ast.Assign) and any(isinstance(to, ast.Name) and to.id == node.id for to in one.targets)
    ]
    if len(given) != 1 or any(isinstance(part, ast.Name) and part.id == node.id for part in walk(given[0])):
        return node
    return given[0]


def given_to_servers(tree: ast.AST | None) -> set[str]:
    """Return the last names of the functions that the file gives to a server, which makes tasks of them."""
    calls = [node for node in (walk(tree) if tree is not None else ()) if isinstance(node, ast.Call)]
    return {last_name(call.args[0]) for call in calls if last_name(call) in SERVERS and call.args} - {""}


def shortened(shown: str, call: ast.Call) -> str:
    """Return the text of a call, without its arguments if it is long."""
    return shown if len(shown) <= LONGEST_CALL else f"{last_name(call)}(…)"
