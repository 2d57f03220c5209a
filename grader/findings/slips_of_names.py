"""Names that a function sets for itself, although the function around it, or the object, has one that is meant."""

import ast
from collections.abc import Iterator
from typing import TypeGuard

from grader.findings.source import Function, functions_in, inside, last_name, walk

Told = tuple[int, str]
"""The line of a slip, and what is to be said of it."""


def slips_of_names(tree: ast.Module | None) -> Iterator[Told]:
    """Yield the names of the file's functions that should be those of another place."""
    for _, function in functions_in(tree):
        nodes = list(inside(*function.body))
        inner = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        own = _set_and_read(nodes) if inner else set()
        for one in inner if own else ():
            yield from _set_inside(one, function.name, own)
    for owner in walk(tree) if tree else ():
        if isinstance(owner, ast.ClassDef):
            yield from attributes_set_as_names(owner)


def _set_and_read(nodes: list[ast.AST]) -> set[str]:
    """Return the names that these nodes of a function both set and read."""
    names = [node for node in nodes if isinstance(node, ast.Name)]
    sets = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    return sets & {node.id for node in names if isinstance(node.ctx, ast.Load)}


def _set_inside(inner: Function, outer: str, of_outer: set[str]) -> Iterator[Told]:
    """Yield what an inner function sets and never reads, if the function around it sets and reads such a name."""
    nodes = list(inside(*inner.body))
    declared = {name for node in nodes if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names}
    read = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    for node in nodes:
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if isinstance(target, ast.Name) and target.id in of_outer - read - declared:
            yield (
                target.lineno,
                f"`{target.id}` is a name of {inner.name}'s own here, and that of {outer} stays as it is. "
                f"`nonlocal {target.id}` at the beginning of {inner.name} means the outer one.",
            )


def attributes_set_as_names(owner: ast.ClassDef) -> Iterator[Told]:
    """Yield the variables of methods that have the name of an attribute which only `__init__` or the class sets.

    A variable that a method reads counts only if it changes over and over, in a loop, as the attribute should.
    """
    methods = [node for node in owner.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    begun = {last_name(node.targets[0]) for node in owner.body if isinstance(node, ast.Assign)}
    for method in methods:
        stored = _stored_attributes(method)
        begun = begun | stored if method.name == "__init__" else begun
    changed = {name for method in methods if method.name != "__init__" for name in _stored_attributes(method)}
    for method in methods:
        own_reads = {node.attr for node in walk(method) if _is_of_self(node) and isinstance(node.ctx, ast.Load)}
        for name, line in _set_in_loops(method):
            if method.name != "__init__" and name in begun - changed - own_reads:
                yield (
                    line,
                    f"`{name}` is a name of {method.name}'s own here: `self.{name}` stays as it was at the beginning.",
                )


def _stored_attributes(method: Function) -> set[str]:
    return {node.attr for node in walk(method) if _is_of_self(node) and isinstance(node.ctx, ast.Store)}


def _set_in_loops(method: Function) -> Iterator[tuple[str, int]]:
    for loop in inside(*method.body):
        if isinstance(loop, ast.While | ast.For | ast.AsyncFor):
            for node in inside(*loop.body):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    yield node.id, node.lineno


def _is_of_self(node: ast.AST) -> TypeGuard[ast.Attribute]:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
