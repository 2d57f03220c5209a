"""Constructs of asyncio that an exercise asks for, or rules out; loops left open."""

import ast
import re
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.results import Finding
from grader.trace import Use


def forbidden(evidence: Evidence) -> Iterator[Finding]:
    """`assert trace.uses("asyncio.run") == []` did not hold."""
    comparison = evidence.comparison
    if comparison is not None and comparison.question == "uses" and comparison.expected == []:
        for use in comparison.actual:
            if isinstance(use, Use):
                yield evidence.finding(
                    "construct-forbidden",
                    f"{use.construct} does the work here",
                    f"The exercise is about doing it without {use.construct}.",
                    use.line,
                )


CODE = re.compile(r"(construct-missing|construct-forbidden|hardcoded|race): (.+)", re.DOTALL)


def named_by_author(evidence: Evidence) -> Iterator[Finding]:
    """`assert …, "construct-missing: each worker needs a task"`: a suite may know what a trace cannot tell."""
    match = CODE.match(evidence.said)
    if match is not None:
        yield evidence.finding(match[1], match[2], match[2])


def missing(evidence: Evidence) -> Iterator[Finding]:
    """`assert trace.given_to("asyncio.gather") >= 3` did not hold."""
    comparison = evidence.comparison
    if comparison is not None and comparison.question == "given_to" and comparison.operator in (">=", "=="):
        construct = comparison.arguments[0] if comparison.arguments else "the construct"
        yield evidence.finding(
            "construct-missing",
            f"{construct} is not used when the program runs",
            f"The exercise is about {construct}: it was given {comparison.actual} of the {comparison.expected} "
            "things that it should run.",
        )


def loop_left_open(evidence: Evidence) -> Iterator[Finding]:
    """Not where a program ends anyway: where a function gives the loop back open."""
    for play, trace in evidence.runs:
        if play.kind == "call":
            for line in trace.open_loops:
                named = _close_not_called(evidence.tree)
                if named is not None:
                    yield evidence.finding(
                        "loop-left-open",
                        "close stands here without parentheses, so that the loop stays open",
                        "The name of a function alone does nothing: the parentheses call it.",
                        named,
                    )
                    return
                yield evidence.finding(
                    "loop-left-open",
                    "the event loop made here was never closed",
                    "A loop holds on to system resources until it is closed. Close it whatever happens: `try` and "
                    "`finally` do that, also when the coroutine raises.",
                    line,
                )


def _close_not_called(tree: ast.Module | None) -> int | None:
    """The line with a statement `loop.close`, without the parentheses."""
    statements = (node for node in ast.walk(tree or ast.Module([], [])) if isinstance(node, ast.Expr))
    return next(
        (one.lineno for one in statements if isinstance(one.value, ast.Attribute) and one.value.attr == "close"), None
    )
