"""A student's file as a syntax tree, and whether it is short enough to be searched for causes."""

import ast
import functools
import math
import warnings

from grader.submission import notebook
from grader.submission.encoding import declared, must_be_text

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
LONGEST_EXPLAINED, MOST_NODES = 64_000, 10_000
"""Bytes of a source, and nodes of its syntax tree, that are searched for causes; a longer file is only run."""
MOST_DIGITS = 4_300
"""Digits of a whole number that Python turns into a text, unless it is told otherwise."""
_BITS = int(MOST_DIGITS * math.log2(10))
BYTES_OF_A_CELL = 32
"""Bytes of a source that take as long as the beginning of a notebook's cell does."""


@functools.lru_cache(maxsize=1)  # several callers parse the same file in turn
def parse(source: bytes, path: str) -> ast.Module:
    """Return the file's syntax tree, or that of all code cells of a notebook. It is cached: do not change it.

    Raises:
        SyntaxError: The interpreter's own, or one like it where the interpreter raises another exception.
    """
    try:
        with warnings.catch_warnings():  # each takes its time, and there may be one for each line
            warnings.simplefilter("ignore")
            return _parsed(source, path)
    except SyntaxError as problem:
        if problem.filename is None:  # of null bytes the interpreter does not say where they are
            problem.filename, problem.lineno, problem.offset = path, source.count(b"\n", 0, source.find(b"\0")) + 1, 1
        if not problem.lineno:  # nor where an encoding is declared that it cannot use
            problem.lineno, problem.offset = declared(source)[0] or 1, 1
        raise
    except (ValueError, RecursionError, MemoryError) as problem:
        raise SyntaxError(str(problem) or "too deeply nested", (path, 1, 1, None)) from None


def parse_to_explain(source: bytes, path: str) -> ast.Module | None:
    """Return the file's syntax tree; None if it has none, or one that takes too long to be searched for causes."""
    if is_too_long(source, path):
        return None
    try:
        tree = parse(source, path)
    except SyntaxError:
        return None
    return None if has_too_many_nodes(tree) or has_a_number_without_a_text(tree) else tree


def first_line_of(function: Function) -> int:
    """Return the first line of a function: that of its first decorator, if it has one, as `co_firstlineno`."""
    return min([function.lineno, *(one.lineno for one in function.decorator_list)])


@functools.lru_cache(maxsize=1)  # asked for by the same callers as `parse`
def nodes_of(tree: ast.Module) -> tuple[ast.AST, ...]:
    """Return the nodes of `ast.walk` in half the time, without the contexts (`ast.Load`, `ast.Store`)."""
    nodes: list[ast.AST] = [tree]
    for node in nodes:
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                nodes += [one for one in value if isinstance(one, ast.AST)]
            elif isinstance(value, ast.AST) and name != "ctx":
                nodes.append(value)
    return tuple(nodes)


@functools.lru_cache(maxsize=1)
def has_too_many_nodes(tree: ast.Module) -> bool:
    """Return whether the tree, of a source that is not too long, has more than `MOST_NODES` nodes with the contexts."""
    nodes = nodes_of(tree)
    return len(nodes) + sum("ctx" in node._fields for node in nodes) > MOST_NODES


@functools.lru_cache(maxsize=1)
def has_a_number_without_a_text(tree: ast.Module) -> bool:
    """Return whether a whole number, such as `0xff…`, has more digits than Python writes down (`MOST_DIGITS`)."""
    numbers = (node.value for node in nodes_of(tree) if isinstance(node, ast.Constant) and type(node.value) is int)
    return any(number.bit_length() > _BITS for number in numbers)


def is_too_long(source: bytes, path: str) -> bool:
    """Return whether even parsing the source would take long; the outputs in a notebook do not count."""
    if len(source) <= LONGEST_EXPLAINED or not path.endswith(notebook.SUFFIX):
        return len(source) > LONGEST_EXPLAINED
    try:
        return sum(len(cell.code) + BYTES_OF_A_CELL for cell in notebook.cells(source, path)) > LONGEST_EXPLAINED
    except SyntaxError:
        return True


def _parsed(source: bytes, path: str) -> ast.Module:
    if not path.endswith(notebook.SUFFIX):
        must_be_text(source, path)
        return ast.parse(source, path)
    whole = ast.Module([], type_ignores=[])
    for cell in notebook.cells(source, path):
        whole.body += parse_cell(cell, path).body
    return whole


def parse_cell(cell: notebook.CodeCell, path: str) -> ast.Module:
    """Parse a cell, with its lines numbered as those of the whole notebook."""
    return ast.parse("\n" * (cell.first_line - 1) + cell.code, path)
