"""Waits that a handler of a signal would end, as in a service that runs until SIGTERM."""

import ast
from collections.abc import Collection, Iterator

from grader.findings.evidence import Evidence
from grader.findings.source import functions_in, last_name, nodes_at, walk

SETS = ("add_signal_handler", "signal")
"""Functions that are given a handler for a signal."""


def ended_by_a_signal(evidence: Evidence, methods: Collection[str], name: str, line: int | None) -> str:
    """Return the call that a handler of a signal makes and that would end this wait; empty if there is none.

    Args:
        evidence: The program, with its file.
        methods: The methods that end such a wait.
        name: What the file calls the thing that is waited for, in code quotes; empty for a future that is awaited.
        line: The line of the wait.
    """
    awaited = (node.value for node in nodes_at(evidence.tree, line) if isinstance(node, ast.Await))
    wanted = name.strip("`").rpartition(".")[2] or next(map(last_name, awaited), "")
    for handler in _handlers(evidence.tree):
        for node in walk(handler):
            if isinstance(node, ast.Attribute) and node.attr in methods and last_name(node.value) == wanted:
                return ast.unparse(node)
    return ""


def _handlers(tree: ast.Module | None) -> Iterator[ast.AST]:
    """Yield what is given as a handler, and the functions and methods of the file that are named there."""
    functions = [(name.rpartition(".")[2], function) for name, function in functions_in(tree)]
    for call in walk(tree) if tree is not None else ():
        if isinstance(call, ast.Call) and last_name(call) in SETS:
            for given in call.args[1:]:
                yield given
                named = {last_name(node) for node in walk(given) if isinstance(node, ast.Name | ast.Attribute)}
                yield from (function for name, function in functions if name in named)
