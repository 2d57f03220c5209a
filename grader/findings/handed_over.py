"""Coroutine objects that the grader passed to the student's code, which did not await them."""

import ast

from grader.findings.evidence import Evidence
from grader.findings.source import inside
from grader.grades.results import Finding
from grader.trace.leftovers import NeverAwaited
from grader.trace.trace import short

MADE_HERE = "the coroutine object made here was never awaited"
"""The title of the finding for an object of a stand-in; its message says what the grader did."""


def handed_over(evidence: Evidence, lost: NeverAwaited) -> Finding:
    """Return the finding for an object that a stand-in returned or a scenario passed on."""
    name = short(lost.coroutine)
    if lost.line is not None:
        return evidence.finding(
            "never-awaited",
            MADE_HERE,
            f"{evidence.shown_when} The coroutine object that it returned here (of the grader's `{name}`) was "
            "never awaited, so its code did not run.",
            lost.line,
        )
    function = _taker(evidence)
    whose = "your code" if function is None else function.name
    return evidence.finding(
        "never-awaited",
        f"the coroutine object that {whose} was given was never awaited",
        f"The grader passed a coroutine object of its own (of `{name}`) to {whose}. It was never "
        "awaited, so its code did not run.",
        None if function is None else _where_it_is_used(function),
    )


def _taker(evidence: Evidence) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """Return the only function that the exercise asks for."""
    return evidence.function(next(iter(evidence.asks))) if len(evidence.asks) == 1 else None


def _where_it_is_used(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the first line of the function that names its first parameter, or else its head."""
    parameters = [*function.args.posonlyargs, *function.args.args]
    used = [
        node.lineno
        for node in inside(*function.body)
        if isinstance(node, ast.Name) and parameters and node.id == parameters[0].arg
    ]
    return min(used, default=function.lineno)
