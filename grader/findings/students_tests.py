"""Tests that students wrote: those that accept a wrong program, and those that refuse a right one.

The suite runs the student's test on programs of its own, and says which of them was accepted or refused. A scenario
that returns a dict with the `line` at which the test refused a program gives the place.
"""

import ast
from collections.abc import Iterator

from grader.findings.constructs import words_of
from grader.findings.evidence import Evidence
from grader.findings.source import inside
from grader.grades.results import Finding


def too_weak(evidence: Evidence) -> Iterator[Finding]:
    """Find the test that accepts a wrong program, or the assert in it that is always true."""
    code, words = words_of(evidence.said)
    asked = [evidence.function(name) for name in evidence.asks]
    function = next((one for one in asked if one is not None), None)
    if code != "test-too-weak" or function is None:
        return
    always = _always_true(function)
    advice = "Think of what the task asks for that this program does not do, and let an `assert` ask for it."
    if always is not None:
        advice = (
            "An `assert` followed by parentheses around a condition and a text is always true: it asks whether a tuple "
            "is empty. Leave out the parentheses: `assert condition, text`."
        )
    yield evidence.finding("test-too-weak", words, advice, function.lineno if always is None else always)


def too_strict(evidence: Evidence) -> Iterator[Finding]:
    """Find the assert that refuses a right program."""
    code, words = words_of(evidence.said)
    result = evidence.last[1].result if evidence.last is not None else None
    line = result.get("line") if isinstance(result, dict) else None
    if code == "test-too-strict" and isinstance(line, int):
        yield evidence.finding(
            "test-too-strict",
            words,
            "A test asks for what the task says, and for nothing beyond it: another right program may take a little "
            "longer, or do its work in another way.",
            line,
        )


def _always_true(function: ast.AST) -> int | None:
    """Return the line of an assert of a tuple, which is true whatever is in it."""
    for node in inside(*getattr(function, "body", ())):
        if isinstance(node, ast.Assert) and isinstance(node.test, ast.Tuple) and node.test.elts:
            return node.lineno
    return None
