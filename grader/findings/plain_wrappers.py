"""Decorators whose plain wrapper is done before the coroutine function has begun: it times and catches nothing."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from grader.findings.source import coroutines_in, inside, last_name, walk

MEASURES = {"time", "monotonic", "perf_counter", "perf_counter_ns", "time_ns", "print"}
ASKS = {"iscoroutinefunction", "iscoroutine", "isawaitable"}


class PlainWrapper(NamedTuple):
    """A plain function `wrapper` that calls the coroutine function `name` on `line`, and what it does around it."""

    wrapper: str
    name: str
    line: int
    catches: tuple[str, ...] | None
    """The exceptions that it means to catch (empty for all), or None if it only does something after the call."""


def plain_wrappers(tree: ast.Module | None) -> Iterator[PlainWrapper]:
    """Yield the wrappers of decorators that stand before a coroutine function of the file."""
    decorated = [
        (function.name, _names_of(decorator))
        for _, function in coroutines_in(tree)
        for decorator in function.decorator_list
    ]
    for decorator, around in _decorators(tree):
        for name, names in decorated:
            if names & around and not _asks_what_it_is(decorator):
                yield from _in_wrapper(decorator, name)


def _names_of(decorator: ast.expr) -> set[str]:
    return {last_name(decorator)} - {""}


def _decorators(tree: ast.Module | None) -> Iterator[tuple[ast.FunctionDef, set[str]]]:
    """Yield the plain functions with one parameter and an inner function, with the names under which they decorate."""
    for outer in walk(tree) if tree else ():
        if isinstance(outer, ast.FunctionDef):
            for node in walk(outer):
                if isinstance(node, ast.FunctionDef) and len(node.args.args) == 1 and _inner(node):
                    yield node, {outer.name}


def _inner(function: ast.FunctionDef) -> list[ast.FunctionDef]:
    """Return the plain functions defined in this one, and returned by it."""
    returned = {last_name(node.value) for node in inside(*function.body) if isinstance(node, ast.Return)}
    return [node for node in function.body if isinstance(node, ast.FunctionDef) and node.name in returned]


def _asks_what_it_is(function: ast.FunctionDef) -> bool:
    return any(isinstance(node, ast.Call) and last_name(node) in ASKS for node in walk(function))


def _in_wrapper(decorator: ast.FunctionDef, name: str) -> Iterator[PlainWrapper]:
    parameter = decorator.args.args[0].arg
    for wrapper in _inner(decorator):
        for node in inside(*wrapper.body):
            if isinstance(node, ast.Try) and node.handlers:
                for call in _calls_of(parameter, node.body):
                    yield PlainWrapper(wrapper.name, name, call.lineno, _caught(node))
        for index, statement in enumerate(wrapper.body):
            made = statement.value if isinstance(statement, ast.Assign) else None
            if isinstance(made, ast.Call) and last_name(made) == parameter and isinstance(made.func, ast.Name):
                after = [node for node in inside(*wrapper.body[index + 1 :]) if isinstance(node, ast.Call)]
                if any(last_name(call) in MEASURES for call in after):
                    yield PlainWrapper(wrapper.name, name, made.lineno, None)


def _calls_of(parameter: str, body: list[ast.stmt]) -> Iterator[ast.Call]:
    """Yield the calls of the decorated function whose result is returned or kept as it is."""
    for node in inside(*body):
        value = node.value if isinstance(node, ast.Return | ast.Assign) else None
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == parameter:
            yield value


def _caught(node: ast.Try) -> tuple[str, ...]:
    kinds = [
        kind
        for handler in node.handlers
        for kind in (handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type])
    ]
    return (
        ()
        if any(last_name(kind) in ("", "Exception", "BaseException") for kind in kinds)
        else tuple(last_name(kind) for kind in kinds)
    )
