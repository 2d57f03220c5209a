"""Reads of a child's output that hold up the loop: nothing tells of such a call, and only the syntax tree shows it."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from grader.findings.evidence import Evidence
from grader.findings.source import functions_in, inside, last_name, nodes_at, walk
from grader.trace.events import UNSEEN_WAIT, BlockingCall

OUTPUTS = ("stdout", "stderr")
READS = ("read", "readline", "readlines", "readinto")
WAIT = "subprocess.Popen.wait"


class PipeRead(NamedTuple):
    """A line that reads a pipe without `await`, and what it reads, as the file writes it."""

    line: int
    shown: str


def read_before(evidence: Evidence, held: BlockingCall) -> PipeRead | None:
    """Return the last read of a pipe at or before this line, in the function around it, or in one that it calls.

    Before a call of `Popen.wait` only reads of an output of that process count.
    """
    line = held.line or 0
    functions = [
        node
        for node in walk(evidence.tree or ast.Module([], []))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    inner = max(functions, key=lambda node: node.lineno, default=None)
    reads = [one for one in _reads_in(inner) if one.line <= line] if inner is not None else []
    if held.call == WAIT:
        waited = {
            ast.unparse(node.func.value) for node in _calls_at(inner, line) if isinstance(node.func, ast.Attribute)
        }
        reads = [one for one in reads if any(f"{name}.{output}" in one.shown for name in waited for output in OUTPUTS)]
    elif not reads:
        called = {last_name(node) for node in nodes_at(evidence.tree, held.line) if isinstance(node, ast.Call)}
        within = [function for name, function in functions_in(evidence.tree) if name.rpartition(".")[2] in called]
        reads = [one for function in within for one in _reads_in(function)]
    return max(reads, default=None)


def is_about_a_pipe(held: BlockingCall) -> bool:
    """Return whether a read of a pipe may be what held up the loop."""
    return held.call in (UNSEEN_WAIT, WAIT)


def _calls_at(function: ast.AST | None, line: int) -> Iterator[ast.Call]:
    nodes = walk(function) if function is not None else ()
    return (node for node in nodes if isinstance(node, ast.Call) and node.lineno == line and last_name(node) == "wait")


def _reads_in(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[PipeRead]:
    nodes = list(inside(*function.body))
    awaited = {id(node.value) for node in nodes if isinstance(node, ast.Await)}
    for node in nodes:
        if isinstance(node, ast.For) and any(_is_output(part) for part in walk(node.iter)):
            yield PipeRead(node.iter.lineno, ast.unparse(node.iter))
        elif isinstance(node, ast.Call) and last_name(node) in READS and id(node) not in awaited:
            yield PipeRead(node.lineno, ast.unparse(node.func))


def _is_output(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in OUTPUTS
