"""Results that are right and come in another order: each was kept when it was there, and not in its own place."""

import ast
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.findings.source import Function, functions_in, inside, last_name

FEWEST = 2
"""Results that can come in another order."""


def in_order_of_ends(evidence: Evidence, expected: object, actual: object) -> tuple[str, int] | None:
    """Return where the results are put in the order in which they came: the words, and the line.

    Args:
        evidence: The check.
        expected: The result that was asked for, or its text.
        actual: What the program gave.
    """
    right, wrong = _listed(expected), _listed(actual)
    if right is None or wrong is None or right == wrong or len(right) < FEWEST:
        return None
    if sorted(map(repr, right)) != sorted(map(repr, wrong)):
        return None
    places = [place for name, function in functions_in(evidence.tree) for place in _places(evidence, name, function)]
    return places[0] if len(places) == 1 else None


def _listed(value: object) -> list[object] | None:
    if isinstance(value, str):
        try:
            value = ast.literal_eval(value)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return None
    return value if isinstance(value, list) else None


def _places(evidence: Evidence, name: str, function: Function) -> Iterator[tuple[str, int]]:
    """Yield where a function that returns a collection fills it, or reads it, in the order in which the items came."""
    if name.partition(".")[0] in evidence.given or "<locals>" in name:  # an inner one returns a part of the results
        return
    for node in inside(*function.body):
        value = node.value if isinstance(node, ast.Return) else None
        if isinstance(value, ast.Name):
            for call in _appends(function, value.id):
                yield (
                    f"The values are right, and in the order in which they came: `{ast.unparse(call.func)}` adds each "
                    "one when it is there. Keep each under its number, and return them by their numbers.",
                    call.lineno,
                )
        elif isinstance(value, ast.Call) and last_name(value) == "list" and len(value.args) == 1:
            values = value.args[0]
            if isinstance(values, ast.Call) and last_name(values) == "values":
                yield (
                    "The values are right, and in the order in which they came: a dictionary keeps that order. Ask "
                    "for them by their keys, in the order that is wanted.",
                    value.lineno,
                )


def _appends(function: Function, name: str) -> list[ast.Call]:
    """Return the calls that append to this list in the function, or in functions inside of it."""
    return [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append"
        if last_name(node.func.value) == name
    ]
