"""Causes of exceptions about None: a coroutine function without `return`, a handler that passed over what failed."""

import ast
import re
from collections.abc import Iterator

from grader.findings.because import Because, Known
from grader.findings.evidence import Evidence
from grader.findings.places import line_in_words
from grader.findings.source import Function, functions_in, inside, last_name, nodes_at, walk
from grader.trace.events import Error

_RETURN_NONE = {"sleep"}
"""Coroutine functions of asyncio that return None unless they are given a result."""
_VALUES = (ast.Dict, ast.List, ast.Tuple, ast.Set, ast.BinOp, ast.Name, ast.Compare, ast.JoinedStr, ast.ListComp)


def _of_none(evidence: Evidence, error: Error) -> Because | None:
    """Explain a name that is None, by the line that gave it nothing."""
    around = [one for _, one in functions_in(evidence.tree) if one.lineno <= (error.line or 0) <= (one.end_lineno or 0)]
    if not around:
        return None
    function = max(around, key=lambda one: one.lineno)
    for name in sorted(_names_used(evidence, error)):
        given = list(_given(function, name, error.line))
        if len(given) == 1 and (found := _returns_nothing(evidence, name, given[0].value)) is not None:
            return found
        if len(given) > 1 and (found := _passed_over(function, name, given)) is not None:
            return found
    return None


def _names_used(evidence: Evidence, error: Error) -> set[str]:
    """Return the names in this line of which Python has complained: asked for a part, counted with, gone through."""
    match = re.search(r"has no attribute '(\w+)'", error.message)
    nodes = list(nodes_at(evidence.tree, error.line))
    items = [node for node in nodes if isinstance(node, ast.Subscript)]
    if match is not None:
        asked = [node.value for node in nodes if isinstance(node, ast.Attribute) and node.attr == match[1]]
        return {node.id for node in asked if isinstance(node, ast.Name)}
    if "subscript" in error.message or "item" in error.message:
        return {node.value.id for node in items if isinstance(node.value, ast.Name)} if len(items) == 1 else set()
    used = set()
    for node in nodes:
        match node:
            case ast.BinOp(left=left, right=right):
                used |= {one.id for one in (left, right) if isinstance(one, ast.Name)}
            case ast.For(iter=ast.Name(id=name)):
                used.add(name)
            case ast.Call(func=ast.Name(id="len" | "sum" | "sorted" | "list"), args=[ast.Name(id=name)]):
                used.add(name)
    return used


def _given(function: Function, name: str, line: int | None) -> Iterator[ast.Assign]:
    for node in inside(*function.body):
        targets = node.targets if isinstance(node, ast.Assign) and node.lineno <= (line or 0) else []
        if isinstance(node, ast.Assign) and any(isinstance(one, ast.Name) and one.id == name for one in targets):
            yield node


def _returns_nothing(evidence: Evidence, name: str, value: ast.expr) -> Because | None:
    """Explain `answer = await ask()` where `ask` has no `return`."""
    call = value.value if isinstance(value, ast.Await) else None
    if not isinstance(call, ast.Call):
        return None
    called = last_name(call)
    if called in _RETURN_NONE and ast.unparse(call.func) in ("asyncio.sleep", "sleep") and len(call.args) == 1:
        return Because(f"`{name}` is None: {called} returns nothing", "It only waits, and has no result of its own.")
    fitting = [one for within, one in functions_in(evidence.tree) if within.rpartition(".")[2] == called]
    if len(fitting) != 1 or not isinstance(fitting[0], ast.AsyncFunctionDef) or fitting[0].decorator_list:
        return None
    nodes = list(inside(*fitting[0].body))
    if any(isinstance(node, ast.Return | ast.Yield | ast.YieldFrom) for node in nodes):
        return None
    last = fitting[0].body[-1]
    values = [node for node in nodes if isinstance(node, ast.Expr) and isinstance(node.value, _VALUES)]
    line = values[-1].lineno if values else last.lineno
    return Because(
        f"`{name}` is None: {called} has no `return`",
        f"{line_in_words(evidence, line).capitalize()} makes a value and drops it: put `return` in front of it."
        if values
        else "Without `return`, a call of a coroutine function gives None: hand the result out at its end.",
        line,
    )


def _passed_over(function: Function, name: str, given: list[ast.Assign]) -> Because | None:
    """Explain a name that stays None, because a handler passed over what the second assignment raised."""
    if not (isinstance(given[0].value, ast.Constant) and given[0].value.value is None):
        return None
    for attempt in inside(*function.body):
        if not isinstance(attempt, ast.Try) or not any(one in given for part in attempt.body for one in walk(part)):
            continue
        for handler in attempt.handlers:
            if all(isinstance(one, ast.Pass | ast.Expr | ast.Continue) for one in handler.body):
                return Because(
                    f"`{name}` is still None: this handler passed over what was raised",
                    "The assignment in the `try` did not take place, and the program went on as if it had. Return, or "
                    "raise again, in the handler; or set a value there that the rest can use.",
                    handler.lineno,
                )
    return None


KNOWN_OF_NONE = (Known(re.compile(r"^(?:TypeError|AttributeError): .*\bNoneType\b"), _of_none),)
