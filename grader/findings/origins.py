"""Where a printed value comes from: a generator, an iterator or a context manager of the file."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from grader.findings.evidence import Evidence
from grader.findings.first_difference import other_text
from grader.findings.never_printed import LAST_ONE, parts_that_differ
from grader.findings.own_code import HERE
from grader.findings.said_by_python import as_sentence
from grader.findings.source import WAITS, Function, calls_at, functions_in, innermost_function, inside, last_name, walk
from grader.grades.results import Finding

LOOPS = (ast.For, ast.AsyncFor, ast.While)
END = "StopAsyncIteration"
CLOSING = ("aclosing", "closing", "aiter", "enter_async_context")
"""Calls that hand on what they are given."""


class Origin(NamedTuple):
    """What hands out a value: the `function`, by its name in the file, and the nodes that hand something out.

    `entered` is the name after `as`, if it is a context manager, else empty.
    """

    name: str
    function: Function
    gives: list[ast.Yield | ast.Return]
    entered: str = ""


def at_origin(evidence: Evidence, finding: Finding) -> Finding:
    """Return a finding about a printed value at the place of the student's that hands this value out."""
    origin = next(origins(evidence, finding.line), None)
    if origin is None or evidence.own_line(origin.function.lineno) is None:
        return finding
    told, line = _told(evidence, finding, origin) or ("", 0)
    return _moved(finding, told, line) if told else finding


def _told(evidence: Evidence, finding: Finding, origin: Origin) -> tuple[str, int] | None:
    """Return the words about the place that hands the value out, or where the values should end."""
    gives = origin.gives[0] if len(origin.gives) == 1 else None
    if finding.code == "extra-line" and _is_last(evidence, finding.line):
        return _end_of(origin)
    if finding.code == "missing-line" and LAST_ONE in finding.message:
        return _end_of(origin)
    if finding.code == "wrong-time":
        return _without_wait(evidence, origin, finding)
    is_about_the_value = (
        finding.code == "wrong-text" or finding.message.startswith(HERE) or finding.code == "extra-line"
    )
    if not is_about_the_value:
        return None
    if origin.entered and not origin.gives:
        return (
            f"`{origin.entered}` is what {origin.name} returns, and there is no `return`: None.",
            origin.function.lineno,
        )
    if gives is None:
        return None
    verb = "returns" if isinstance(gives, ast.Return) else "hands out"
    if origin.entered:
        return f"`{origin.entered}` is what {origin.name} {verb} here.", gives.lineno
    return f"The value in it is what {origin.name} {verb} here.", gives.lineno


def _moved(finding: Finding, told: str, line: int) -> Finding:
    return msgspec.structs.replace(finding, message=f"{as_sentence(finding.message)} {told}", line=line)


def _is_last(evidence: Evidence, line: int | None) -> bool:
    """Return whether the line that is too many is the last that this `print` of the file printed."""
    comparison = evidence.comparison
    if evidence.last is None or comparison is None or not isinstance(comparison.expected, list):
        return False
    wanted = {text.rpartition("@")[0] if comparison.question == "timed_lines" else text for text in comparison.expected}
    printed = [one.text.rstrip() for one in evidence.last[1].printed if one.line == line]
    return bool(printed) and printed[-1] not in wanted


def _end_of(origin: Origin) -> tuple[str, int] | None:
    """Return what decides how many values there are: the loop around the `yield`, or the `if` before the end."""
    nodes = list(inside(*origin.function.body))
    loops = [one for one in nodes if isinstance(one, LOOPS) and any(give in walk(one) for give in origin.gives)]
    ends = [
        one
        for one in nodes
        if isinstance(one, ast.If) and END in {last_name(part) for node in one.body for part in walk(node)}
    ]
    if len(loops) == 1 and isinstance(origin.gives[0], ast.Yield):
        return f"This loop decides how many values {origin.name} hands out.", loops[0].lineno
    if len(ends) == 1:
        return f"Here {origin.name} decides whether there is another value.", ends[0].lineno
    return None


def _without_wait(evidence: Evidence, origin: Origin, finding: Finding) -> tuple[str, int] | None:
    """Return the first `yield` that is come to without any wait."""
    early = evidence.last is not None and finding.message.startswith("It was printed at 0 s")
    first = origin.gives[0] if origin.gives else None
    if not early or not isinstance(first, ast.Yield):
        return None
    if any(isinstance(node, WAITS) and node.lineno < first.lineno for node in inside(*origin.function.body)):
        return None
    return f"Nothing waits before this `yield` of {origin.name}.", first.lineno


# From the print to what hands out the value ------------------------------------------------------------------


def origins(evidence: Evidence, line: int | None) -> Iterator[Origin]:
    """Yield what hands out the values that the `print` in this line shows."""
    around = innermost_function(evidence.tree, line)
    prints = list(calls_at(evidence.tree, line, {"print"}))
    if around is None or len(prints) != 1:
        return
    other = other_text(evidence)
    is_of_it = other is not None and other.line.line == line
    parts = parts_that_differ(prints[0], other.text, other.wanted) if is_of_it and other is not None else []
    shown = {node.id for one in parts or prints[0].args for node in walk(one) if isinstance(node, ast.Name)}
    for node in inside(*around.body):
        if isinstance(node, ast.AsyncFor) and isinstance(node.target, ast.Name) and node.target.id in shown:
            yield from _of_call(evidence, _called(node.iter, around), ("__anext__", "__aiter__"), "")
        elif isinstance(node, ast.AsyncWith):
            for item in node.items:
                if isinstance(item.optional_vars, ast.Name) and item.optional_vars.id in shown:
                    called = _called(item.context_expr, around)
                    yield from _of_call(evidence, called, ("__aenter__",), item.optional_vars.id)


def _called(value: ast.expr, around: Function) -> str:
    """Return the name of what is called to make the value; empty if that is unknown."""
    if isinstance(value, ast.Call) and last_name(value) in CLOSING and value.args:
        return _called(value.args[0], around)
    if isinstance(value, ast.Call):
        return last_name(value) if isinstance(value.func, ast.Name) else ""
    name = value.id if isinstance(value, ast.Name) else ""
    made = [
        node.value
        for node in inside(*around.body)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name
    ] + [
        item.context_expr
        for node in inside(*around.body)
        if isinstance(node, ast.AsyncWith)
        for item in node.items
        if isinstance(item.optional_vars, ast.Name) and item.optional_vars.id == name
    ]
    return _called(made[0], around) if len(made) == 1 and isinstance(made[0], ast.Call) else ""


def _of_call(evidence: Evidence, called: str, methods: tuple[str, ...], entered: str) -> Iterator[Origin]:
    """Yield the function of this name if it has a `yield`, or the method of the class of this name."""
    for name, function in functions_in(evidence.tree):
        is_generator = name == called and any(isinstance(node, ast.Yield) for node in inside(*function.body))
        if called and (is_generator or any(name == f"{called}.{method}" for method in methods)):
            kind = ast.Return if name.endswith((".__anext__", ".__aenter__")) else ast.Yield
            gives = [node for node in inside(*function.body) if isinstance(node, kind) and node.value is not None]
            if gives or name.endswith(".__aenter__"):
                yield Origin(name, function, gives, entered)
