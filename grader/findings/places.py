"""The place of a line in the file. Advice must fit it: `await` helps in a coroutine function only."""

import ast
import re
from functools import lru_cache
from typing import Literal, NamedTuple

from grader.findings.evidence import Evidence
from grader.findings.source import LONGEST_CALL, Function, walk
from grader.submission import notebook

PlaceKind = Literal["coroutine", "plain", "special", "lambda", "top", "cell"]


class Place(NamedTuple):
    """The innermost function around a line, by name, and what kind of place that makes it.

    `special` is a method that Python itself calls, such as `__init__`, and that cannot be a coroutine function;
    `top` is the top of a file, `cell` that of a notebook's cell.
    """

    kind: PlaceKind
    function: str = ""


def place_at(evidence: Evidence, line: int | None) -> Place:
    """Return where this line of the file stands."""
    inner: Function | None = None
    for node in _functions(evidence.tree) if evidence.tree and line else ():
        if not isinstance(node, ast.Lambda) and _holds(node, line):
            inner = node  # the outer ones come first
    if inner is None:
        return Place("cell" if evidence.file.endswith(notebook.SUFFIX) else "top")
    if isinstance(inner, ast.AsyncFunctionDef):
        return Place("coroutine", inner.name)
    special = inner.name.startswith("__") and inner.name.endswith("__")
    return Place("special" if special else "plain", inner.name)


def line_in_words(evidence: Evidence, line: int) -> str:
    """Return `line 7`, or `cell 2, line 1` in a notebook."""
    if evidence.file.endswith(notebook.SUFFIX):
        cell, line = notebook.place(evidence.source, evidence.file, line)
        return f"cell {cell}, line {line}"
    return f"line {line}"


def is_in_lambda(evidence: Evidence, line: int | None) -> bool:
    """Return whether a `lambda` stands in this line."""
    return any(_holds(node, line) for node in (_lambdas(evidence.tree) if evidence.tree and line else ()))


@lru_cache(maxsize=2)  # a program may have a thing to say of each of its lines
def _functions(tree: ast.AST) -> tuple[Function | ast.Lambda, ...]:
    return tuple(node for node in walk(tree) if isinstance(node, Function | ast.Lambda))


@lru_cache(maxsize=2)
def _lambdas(tree: ast.AST) -> tuple[ast.Lambda, ...]:
    return tuple(node for node in _functions(tree) if isinstance(node, ast.Lambda))


def _holds(node: ast.stmt | ast.expr, line: int | None) -> bool:
    """Return whether the line is in the body of the function, not in its decorators or defaults."""
    body = node.body if isinstance(node, ast.Lambda) else node
    first = body.lineno if isinstance(node, ast.Lambda) else node.lineno
    return line is not None and first <= line <= (node.end_lineno or node.lineno)


def written(evidence: Evidence, node: ast.expr) -> str:
    """Return an expression as it stands in the file, or, in a notebook or over several lines, as it might stand."""
    if not evidence.file.endswith(notebook.SUFFIX) and (found := _segment(evidence.source, node)):
        return found
    return ast.unparse(node)


def quoted(evidence: Evidence, node: ast.expr, otherwise: str) -> str:
    """Return an expression of the file in backquotes, or other words for a long one."""
    text = written(evidence, node)
    return f"`{text}`" if len(text) <= LONGEST_CALL else otherwise


def _segment(source: bytes, node: ast.expr) -> str:
    """Return the text of an expression as `ast.get_source_segment`; empty where it takes several lines."""
    lines = _lines(source)
    if node.end_lineno != node.lineno or node.end_col_offset is None or node.lineno > len(lines):
        return ""
    return lines[node.lineno - 1][node.col_offset : node.end_col_offset].decode(errors="replace")


@lru_cache(maxsize=2)
def _lines(source: bytes) -> list[bytes]:
    """Return the lines of a source as Python counts them, in UTF-8."""
    return re.split(rb"\r\n|\r|\n", source.decode("utf-8-sig", "replace").encode())


def how_to_wait(evidence: Evidence, place: Place, call: str) -> str:
    """Return the advice for a coroutine object that is made at this place by `call`, and not awaited."""
    if place.kind == "coroutine":
        return "Put `await` before the call, or make a task of it."
    if place.kind == "cell":
        return f"At the top of a notebook's cell `await {call}` runs it."
    if place.kind == "top":
        own = evidence.function(call.partition("(")[0]) is not None
        runs = f"`asyncio.run({call})` runs it" if own else "only `asyncio.run(…)` runs a coroutine"
        return f"At the top of a file {runs}; inside a coroutine function, `await` does."
    if place.kind == "lambda":
        return f"A `lambda` cannot wait: let it make a task, `asyncio.create_task({call})`."
    if place.kind == "special":
        return (
            f"{place.function} cannot be `async def`, so it cannot wait. Await {call} in an `async def` method, "
            "which the code that makes the object awaits afterwards."
        )
    if evidence.asks.get(place.function) == "plain":
        return f"{place.function} is a plain function and cannot wait: return the coroutine object to its caller."
    return (
        f"{place.function} is a plain function, in which `await` is not allowed: begin it with `async def`, and await "
        f"it where it is called. Or return the coroutine object, and await that."
    )
