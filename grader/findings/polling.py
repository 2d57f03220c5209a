"""Loops that look again and again whether something has happened, and so notice it late."""

import ast
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.findings.not_as_it_seems import Seeming
from grader.findings.source import last_name, walk
from grader.trace.trace import Trace

LOOKS_AGAIN = (
    "This loop looks again after each sleep, so it notices late what has happened meanwhile. Wait for that itself: for "
    "a task, an Event, a lock, a queue, or until a time that you compute."
)


MANY_LOOKS = 1_000
"""Rounds without a pause from which on a loop keeps the processor busy."""


def keeps_looking(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the loops that look again after each `asyncio.sleep(0)`, thousands of times."""
    for loop, line in _looking(tree):
        sleeps = [node for node in walk(loop) if isinstance(node, ast.Call) and last_name(node) == "sleep"]
        without_pause = all(isinstance(one.args[0], ast.Constant) and one.args[0].value == 0 for one in sleeps)
        looks = sum(step.line == line for step in trace.steps) if without_pause else 0
        if looks > MANY_LOOKS:
            yield Seeming(
                "keeps-looking",
                "this loop looks thousands of times, without a pause",
                "`asyncio.sleep(0)` lets the others run and comes back at once, so that the loop keeps the processor "
                "busy all the time. Wait for what ends it: for a task, an Event or a queue.",
                loop.lineno,
            )


def looks_again(evidence: Evidence, trace: Trace) -> int | None:
    """Return the line of the sleep in a `while` loop that does nothing else, if the student's run waited there."""
    waited = {step.line for step in trace.steps if step.how == "awaits"}
    for _, line in _looking(evidence.tree):
        if line in waited and evidence.own_line(line) is not None:
            return line
    return None


def _looking(tree: ast.Module | None) -> Iterator[tuple[ast.While, int]]:
    """Yield each `while` loop with a condition that does nothing but sleep, and the line of its sleep."""
    for node in walk(tree) if tree is not None else ():
        if isinstance(node, ast.While) and not isinstance(node.test, ast.Constant) and len(node.body) == 1:
            only = node.body[0]
            if isinstance(only, ast.Expr) and isinstance(only.value, ast.Await) and _is_sleep(only.value.value):
                yield node, only.lineno


def _is_sleep(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and last_name(node) == "sleep" and bool(node.args)
