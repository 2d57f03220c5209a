"""Functions that a file names without calling them, and what a call of each would make."""

import ast
import asyncio
import sys
from collections.abc import Iterator
from typing import NamedTuple

from grader.findings.source import inside, last_name, needs_arguments, returns_something, value_of, walk

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
COROUTINES = {"sleep", "wait_for", "wait", "to_thread", "open_connection", "start_server"}
"""Coroutine functions of asyncio."""
NEED_ARGUMENTS = {*COROUTINES, "timeout", "timeout_at", "create_task", "ensure_future", "gather", "shield"}


class Named(NamedTuple):
    """A function that is named and not called.

    `kind` is what the file or its name shows it to be: `coroutine`, `generator` (an asynchronous one), `plain`,
    `class`, `asyncio's` (a plain one), `library` (of another standard module), or empty if unknown. `call`
    is how a call of it is written.
    """

    name: str
    call: str
    kind: str = ""

    @property
    def is_the(self) -> str:
        """Return the beginning of a sentence that says what it is."""
        if self.kind == "class":
            return f"`{self.name}` is the class"
        if "." in self.name and self.kind in ("", "coroutine", "generator") and not self.name.startswith("asyncio."):
            return f"`{self.name}` is the method"
        return f"`{self.name}` is {'the' if self.kind else 'a'} function"


def named_in(tree: ast.AST | None, place: ast.expr, known_only: bool) -> Iterator[Named]:
    """Yield the functions that are named in this place, also as items of a list."""
    if isinstance(place, ast.Starred):
        yield from named_in(tree, value_of(tree, place.value), known_only)
    elif isinstance(place, ast.List | ast.Tuple | ast.Set):
        for item in place.elts:
            yield from named_in(tree, item, known_only)
    elif isinstance(place, ast.ListComp | ast.SetComp | ast.GeneratorExp):
        yield from named_in(tree, place.elt, known_only)
    elif isinstance(place, ast.Lambda):
        yield Named("lambda", "")
    elif (named := known(tree, place)) is not None:
        yield named
    elif isinstance(place, ast.Name | ast.Attribute) and not known_only:
        name = ast.unparse(place)
        yield Named(name, f"{name}()")
    elif isinstance(place, ast.Call) and last_name(place) == "partial" and place.args:
        yield from named_in(tree, place.args[0], known_only)


def known(tree: ast.AST | None, node: ast.AST) -> Named | None:
    """Return the function, if the file shows that it is one: its own, a method, or asyncio's."""
    if tree is None or not isinstance(node, ast.Name | ast.Attribute) or not isinstance(node.ctx, ast.Load):
        return None
    name, last, bound = ast.unparse(node), last_name(node), isinstance(node, ast.Attribute)
    if not bound and _is_variable(tree, last):
        return None
    for one in walk(tree):
        if isinstance(one, ast.AsyncFunctionDef if bound else DEFINITIONS) and one.name == last:
            return Named(name, f"{name}({'…' * needs_arguments(one, bound)})", _kind(one))
    if _comes_from_asyncio(tree, node):
        return _of_asyncio(name, last)
    return Named(name, f"{name}()", "library") if _comes_from_library(tree, node) else None


def _comes_from_asyncio(tree: ast.AST, node: ast.Name | ast.Attribute) -> bool:
    """Return whether it is `asyncio.sleep`, or `sleep` after `from asyncio import sleep`."""
    if isinstance(node, ast.Attribute):
        return isinstance(node.value, ast.Name) and node.value.id == "asyncio"
    imports = (one for one in walk(tree) if isinstance(one, ast.ImportFrom) and one.module == "asyncio")
    return any((alias.asname or alias.name) == node.id == alias.name for one in imports for alias in one.names)


def _comes_from_library(tree: ast.AST, node: ast.Name | ast.Attribute) -> bool:
    """Return whether it is `time.time` of a standard module that the file imports."""
    if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)):
        return False
    module = node.value.id
    imports = (alias for one in walk(tree) if isinstance(one, ast.Import) for alias in one.names)
    return module in sys.stdlib_module_names and any(alias.name == module and not alias.asname for alias in imports)


def _of_asyncio(name: str, last: str) -> Named | None:
    found = getattr(asyncio, last, None)
    if isinstance(found, type):
        return Named(name, f"{name}()", "class")
    if not callable(found):
        return None
    return Named(name, f"{name}({'…' * (last in NEED_ARGUMENTS)})", "coroutine" if last in COROUTINES else "asyncio's")


def _kind(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    if isinstance(function, ast.ClassDef):
        return "class"
    nodes = list(inside(*function.body))
    if isinstance(function, ast.AsyncFunctionDef):
        return "generator" if any(isinstance(node, ast.Yield) for node in nodes) else "coroutine"
    return "" if returns_something(function) or function.decorator_list else "plain"


def _is_variable(tree: ast.AST, name: str) -> bool:
    """Return whether the file assigns something else to the name."""
    names = (node for node in walk(tree) if isinstance(node, ast.Name) and node.id == name)
    return any(isinstance(node.ctx, ast.Store) for node in names)
