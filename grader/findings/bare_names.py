"""Names of asyncio that a file uses without importing them: `await sleep(1)` where only the module is imported."""

import ast
import asyncio
import re
from collections.abc import Iterator

from grader.findings.because import Because, Known
from grader.findings.evidence import Evidence
from grader.findings.source import nodes_at, walk
from grader.trace.events import Error

_OTHERS = {"time", "threading", "queue", "subprocess", "multiprocessing", "concurrent.futures"}
"""Modules that have some of the same names."""


def _of_bare_name(evidence: Evidence, error: Error) -> Because | None:
    """Explain `await sleep(1)` and `except CancelledError:` in a file that imports asyncio, and not that name."""
    name = error.message.split("'")[1]
    module = _name_of_asyncio(evidence.tree)
    if name not in asyncio.__all__ or module is None or evidence.function(name) is not None:
        return None
    nodes = list(nodes_at(evidence.tree, error.line))
    called = any(isinstance(node, ast.Call) and _is_name(node.func, name) for node in nodes)
    awaited = any(isinstance(node, ast.Await) for node in nodes)
    if not (called or name[0].isupper()) or (not awaited and _OTHERS & {*_modules(evidence.tree)}):
        return None
    short = f"`from asyncio import {name}` makes the short name known."
    return Because(
        f"`{name}` is a name of asyncio, and this file does not import it",
        f"Its whole name is `{module}.{name}`; or {short}" if module else short,
    )


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _name_of_asyncio(tree: ast.Module | None) -> str | None:
    """Return the file's name for the module; empty if it imports some of its names only, and None if nothing."""
    found: str | None = None
    for node in walk(tree) if tree is not None else ():
        if isinstance(node, ast.Import):
            for one in node.names:
                if one.name == "asyncio":
                    return one.asname or one.name
        elif isinstance(node, ast.ImportFrom) and node.module == "asyncio":
            found = ""
    return found


def _modules(tree: ast.Module | None) -> Iterator[str]:
    for node in walk(tree) if tree is not None else ():
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)


KNOWN_OF_BARE_NAMES = (Known(re.compile(r"^NameError: name '\w+' is not defined"), _of_bare_name),)
