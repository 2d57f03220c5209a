"""Names that a function sets for itself, although another function looks at the global of that name."""

import ast
from typing import NamedTuple

from grader.findings.source import Function, functions_in, inside, walk


class LocalInstead(NamedTuple):
    """A line that sets a local name, the function it stands in, and the word that would make it the outer one."""

    name: str
    line: int
    function: str
    word: str


def set_locally(tree: ast.Module | None, loop: ast.While) -> LocalInstead | None:
    """Return the assignment that would end this loop if its name were not local; None if none is certain.

    The loop looks at a name of the module, or of a function around both, and one other function sets its own.
    """
    functions = dict(functions_in(tree))
    around = [one for one in functions.values() if any(node is loop for node in walk(one))]
    for name in sorted({node.id for node in walk(loop.test) if isinstance(node, ast.Name)}):
        owner = next((one for one in reversed(around) if name in _local(one)), None)
        within = {id(node) for node in walk(owner if owner is not None else tree or ast.Module([], []))}
        setters = [
            (place, one)
            for place, one in functions.items()
            if one is not owner and id(one) in within and name in _local(one) and name not in _parameters(one)
        ]
        if len(setters) == 1 and not any(name in _declared(one) for one in functions.values()):
            place, setter = setters[0]
            return LocalInstead(name, _stores(setter, name)[0], place, "global" if owner is None else "nonlocal")
    return None


def _parameters(function: Function) -> set[str]:
    return {one.arg for one in walk(function.args) if isinstance(one, ast.arg)}


def _local(function: Function) -> set[str]:
    """Return the names that the function makes its own: its parameters, and what it gives a value."""
    stored = {
        node.id for node in inside(*function.body) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return (_parameters(function) | stored) - _declared(function)


def _declared(function: Function) -> set[str]:
    nodes = inside(*function.body)
    return {name for node in nodes if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names}


def _stores(function: Function, name: str) -> list[int]:
    nodes = inside(*function.body)
    return [
        node.lineno
        for node in nodes
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
    ]
