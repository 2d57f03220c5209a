"""Coroutine functions that Python calls and does not await: special methods, properties, keys and filters."""

import ast
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.findings.places import written
from grader.findings.source import LONGEST_QUOTED, arguments_of, calls_at, functions_in, last_name, nodes_at
from grader.grades.results import Finding
from grader.trace.leftovers import NeverAwaited
from grader.trace.trace import short

AWAITED_BY_PYTHON = {"__aenter__", "__aexit__", "__anext__", "__await__"}
ASYNC_FORMS = {
    "__enter__": ("__aenter__", "`async with`"),
    "__exit__": ("__aexit__", "`async with`"),
    "__next__": ("__anext__", "`async for`"),
}
"""By the method of a plain statement, that of the asynchronous one, and the statement."""
PROPERTIES = {"property", "cached_property", "getter"}
CHOOSES = {"filter", "filterfalse", "takewhile", "dropwhile"}
COMPARES = {"sorted", "sort", "min", "max", "nlargest", "nsmallest", "groupby"}
HANDS_ON = {"map", "starmap", "accumulate", "reduce"}


def finding_for(evidence: Evidence, lost: NeverAwaited) -> Finding | None:
    """Return the finding for a coroutine object that a call of Python's own made; None for any other."""
    function = dict(functions_in(evidence.tree)).get(lost.coroutine)
    if not isinstance(function, ast.AsyncFunctionDef):
        return None
    name, within = function.name, short(lost.coroutine)
    if name.startswith("__") and name.endswith("__") and name not in AWAITED_BY_PYTHON:
        return _special(evidence, function, within)
    if any(last_name(one) in PROPERTIES for one in function.decorator_list):
        return _property(evidence, lost, name, within)
    for call in calls_at(evidence.tree, lost.line):
        if any(isinstance(one, ast.Name | ast.Attribute) and last_name(one) == name for one in arguments_of(call)):
            told = _handed(evidence, call, name)
            if told is not None:
                return evidence.finding("never-awaited", f"{within}() was called and never awaited", told, lost.line)
    return None


def _special(evidence: Evidence, function: ast.AsyncFunctionDef, within: str) -> Finding:
    instead = f"Write a plain `def {function.name}`, without `await` in it"
    if function.name in ASYNC_FORMS:
        asynchronous, statement = ASYNC_FORMS[function.name]
        instead = f"`async def {asynchronous}` belongs to {statement}, which awaits it"
    elif function.name == "__getitem__":
        instead += "; or await what it returns: `await …[…]`"
    if function.name == "__init__":
        instead += (
            ". What must be awaited can stand in an `async def` class method, which makes the object: `await "
            f"{within.rpartition('.')[0]}.create(…)`"
        )
    return evidence.finding(
        "never-awaited",
        f"{function.name} is a coroutine function, and Python does not await it",
        f"Python calls {within} by itself and takes what the call returns. Here that is a coroutine object, and "
        f"nothing of the method has run. {instead}.",
        function.lineno,
    )


def _property(evidence: Evidence, lost: NeverAwaited, name: str, within: str) -> Finding:
    uses = [
        node for node in nodes_at(evidence.tree, lost.line) if isinstance(node, ast.Attribute) and node.attr == name
    ]
    shown = written(evidence, uses[0]) if len(uses) == 1 else f"….{name}"
    shown = shown if len(shown) <= LONGEST_QUOTED else f"….{name}"
    return evidence.finding(
        "never-awaited",
        f"{within} is a property that must be awaited",
        f"The property is an `async def`: `{shown}` makes a coroutine object and runs nothing. `(await {shown})` is "
        "its value.",
        lost.line,
    )


def _handed(evidence: Evidence, call: ast.Call, name: str) -> str | None:
    """Return the message for a call that takes the coroutine function itself, and calls it for each item."""
    by = last_name(call)
    begins = f"{by} calls {name} for each item and awaits nothing: what it gets are coroutine objects"
    if by in CHOOSES:
        return (
            f"{begins}, and each of them counts as true. Await the answers first, `await asyncio.gather(*…)`, and then "
            "choose the items by them."
        )
    if by in COMPARES:
        return (
            f"{begins}, which have no order. Await the values first, `await asyncio.gather(*…)`, and then compare the "
            "items by them."
        )
    if by in HANDS_ON:
        return f"{begins}, and none of them runs. `await asyncio.gather(*map({name}, …))` runs them all."
    return None


def compares_keys(evidence: Evidence, line: int | None) -> Iterator[tuple[str, str]]:
    """Yield the calls in this line that compare by a coroutine function of the file: their names, and its name."""
    known = {
        name.rpartition(".")[2] for name, one in functions_in(evidence.tree) if isinstance(one, ast.AsyncFunctionDef)
    }
    for call in calls_at(evidence.tree, line, COMPARES):
        for option in call.keywords:
            if option.arg == "key" and last_name(option.value) in known:
                yield last_name(call), last_name(option.value)
