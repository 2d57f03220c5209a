"""Asynchronous generators that a loop left before their end, and that nobody closed there."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from grader.findings.source import Function, coroutines_in, functions_in, inside, last_name
from grader.trace.trace import Trace


class LeftOpen(NamedTuple):
    """A generator with clean-up code, which a loop left on `line` by `break` or `return`."""

    generator: str
    line: int
    by: str


def left_open(tree: ast.Module | None, trace: Trace) -> Iterator[LeftOpen]:
    """Yield the generators of the file that were left open.

    Only a loop over a call counts, since nothing else can close that generator: `async for row in rows():`.
    """
    generators = {name.rpartition(".")[2]: one for name, one in functions_in(tree) if _cleans_up(one)}
    for name, function in coroutines_in(tree) if generators else ():
        for loop in inside(*function.body):
            if not (isinstance(loop, ast.AsyncFor) and isinstance(loop.iter, ast.Call)):
                continue
            called, by = last_name(loop.iter), _leaves(loop)
            if by and called in generators and _was_left(trace, called, name):
                yield LeftOpen(called, loop.lineno, by)


def _was_left(trace: Trace, generator: str, function: str) -> bool:
    """Return whether a call of this generator did not come to its end, although the function that used it did."""
    done = any(call.how == "finished" for call in trace.calls_of(function))
    return done and any(
        call.how != "finished" and call.awaited_by == function and call.coroutine.rpartition(".")[2] == generator
        for call in trace.calls
    )


def _cleans_up(function: Function) -> bool:
    """Return whether it is an asynchronous generator that gives something back when it is left."""
    if not isinstance(function, ast.AsyncFunctionDef):
        return False
    nodes = list(inside(*function.body))
    blocks = (node for node in nodes if isinstance(node, ast.Try | ast.With | ast.AsyncWith))
    holding = [node for node in blocks if not isinstance(node, ast.Try) or node.finalbody]
    return any(isinstance(part, ast.Yield) for node in holding for part in inside(*node.body))


def _leaves(loop: ast.AsyncFor) -> str:
    """Return the word that leaves the loop early; empty if there is none."""
    if any(isinstance(node, ast.Return) for node in inside(*loop.body)):
        return "return"
    return "break" if any(_breaks(one) for one in loop.body) else ""


def _breaks(node: ast.AST) -> bool:
    if isinstance(node, ast.Break):
        return True
    others = ast.For | ast.AsyncFor | ast.While | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return not isinstance(node, others) and any(_breaks(one) for one in ast.iter_child_nodes(node))
