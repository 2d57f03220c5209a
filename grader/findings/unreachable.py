"""Statements that never run, because what stands before them always leaves the block."""

import ast
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from grader.findings.source import inside, walk

LEAVES = {ast.Return: "return", ast.Raise: "raise", ast.Break: "break", ast.Continue: "continue"}


class Unreachable(NamedTuple):
    """A statement that never runs, and what stands before it: its word, and its line."""

    statement: ast.stmt
    after: str
    after_line: int


def unreachable_in(node: ast.AST) -> Iterator[Unreachable]:
    """Yield the first unreachable statement of each block in this tree.

    A `yield` after `return` makes a generator of the function, which is its purpose.
    """
    for part in walk(node):
        for block in _blocks(part):
            found = _in_block(block)
            if found is not None:
                yield found


def _blocks(node: ast.AST) -> Iterator[Sequence[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield block


def _in_block(block: Sequence[ast.stmt]) -> Unreachable | None:
    for before, following in pairwise(block):
        word = LEAVES.get(type(before), "")
        if not word and is_endless(before):
            word = "while True"
        if word:
            rest = block[block.index(following) :]
            yields = any(isinstance(part, ast.Yield | ast.YieldFrom) for part in inside(*rest))
            does = any(not isinstance(one, ast.Pass) for one in rest)
            return Unreachable(following, word, before.lineno) if does and not yields else None
    return None


def is_endless(node: ast.AST) -> bool:
    """Return whether this is `while True` without a `break` of its own; a `return` in it leaves the function."""
    if not (isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and node.test.value):
        return False
    return not any(_breaks(one) for one in node.body)


def _breaks(node: ast.AST) -> bool:
    """Return whether a `break` in this statement leaves the loop around it."""
    if isinstance(node, ast.Break):
        return True
    if isinstance(node, ast.For | ast.AsyncFor | ast.While):
        return any(_breaks(one) for one in node.orelse)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return False
    return any(_breaks(one) for one in ast.iter_child_nodes(node))
