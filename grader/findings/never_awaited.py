"""Words for a coroutine object that was never awaited: what the line does with it, and the advice for that place."""

import ast
from collections.abc import Iterator

from grader.findings import called_back
from grader.findings.evidence import Evidence
from grader.findings.handed_over import handed_over
from grader.findings.places import Place, how_to_wait, is_in_lambda, place_at, written
from grader.findings.source import last_name, nodes_at
from grader.grades.results import Finding
from grader.trace.trace import NeverAwaited, short

HANDED_OUT = "_wait_for_one"
"""The coroutine function of `asyncio.as_completed` (Lib/asyncio/tasks.py), on all versions of Python."""
LONGEST_CALL = 60
"""Characters of a call that is quoted."""


def finding_for(evidence: Evidence, lost: NeverAwaited) -> Finding:
    """Return the finding for this coroutine object."""
    if evidence.is_graders(lost.coroutine):
        return handed_over(evidence, lost)
    name = short(lost.coroutine)
    if name.rpartition(".")[2] == HANDED_OUT:
        return _handed_out(evidence, lost)
    if lost.line is None:
        return _made_elsewhere(evidence, name)
    call, place = _call(evidence, lost), place_at(evidence, lost.line)
    if call is None and (handed := called_back.made_when_called(evidence, name)) is not None:
        return handed  # a signal's handler runs in whatever line the program is
    quoted = written(evidence, call) if call is not None else f"{name}()"
    if len(quoted) > LONGEST_CALL:
        quoted = f"{name}(…)"
    message = _with_its_use(evidence, call, quoted, place) or (
        f"Calling {name}() makes a coroutine object and runs nothing. Nobody awaited this one, so its code did not "
        f"run. {_advice(evidence, lost.line, call, quoted, place)}"
    )
    return evidence.finding("never-awaited", f"{name}() was called and never awaited", message, lost.line)


def _handed_out(evidence: Evidence, lost: NeverAwaited) -> Finding:
    """Return the finding for what `asyncio.as_completed` hands out, whose name students never wrote."""
    return evidence.finding(
        "never-awaited",
        "what asyncio.as_completed hands out was not awaited",
        "asyncio.as_completed hands out coroutine objects, not results. The first of them that is awaited gives the "
        "result that comes first, the next one the result that comes next. Await each, in the loop.",
        lost.line,
    )


def _made_elsewhere(evidence: Evidence, name: str) -> Finding:
    """Return the finding for an object that no line of the file made: a callback, a thread or a suite did."""
    return called_back.made_when_called(evidence, name) or evidence.finding(
        "never-awaited",
        f"the coroutine object {name} was given and never awaited",
        "A coroutine object runs only when it is awaited, or made a task of. The exercise gave this one to the "
        "program, and its code did not run.",
    )


def _call(evidence: Evidence, lost: NeverAwaited) -> ast.Call | None:
    """Return the call of this name in the line that made the object."""
    name = lost.coroutine.rpartition(".")[2]
    calls = (node for node in nodes_at(evidence.tree, lost.line) if isinstance(node, ast.Call))
    return next((call for call in calls if last_name(call) == name), None)


def _advice(evidence: Evidence, line: int | None, call: ast.Call | None, quoted: str, place: Place) -> str:
    if is_in_lambda(evidence, line):
        return how_to_wait(evidence, Place("lambda"), quoted)
    statements = [node for node in nodes_at(evidence.tree, line) if isinstance(node, ast.stmt)]
    if call is not None and any(isinstance(one, ast.Return) and one.value is call for one in statements):
        if place.kind == "coroutine":
            return f"{place.function} returns the object as it is: `return await {quoted}` returns its result."
        return f"{place.function} returns the object: `await` that, where {place.function} is called."
    if place.kind != "coroutine" or call is None:
        return how_to_wait(evidence, place, quoted)
    if _is_one_of_many(evidence, call):
        return "Hand all of them to `asyncio.gather(*…)` and await that, or await each."
    if any(isinstance(one, ast.Expr) and one.value is call for one in statements):
        return how_to_wait(evidence, place, quoted)
    for one in statements:
        if isinstance(one, ast.Assign) and one.value is call and isinstance(one.targets[0], ast.Name):
            return f"Put `await` before the call, or `await {one.targets[0].id}` later."
    return f"`await {quoted}` runs it and gives its result."


def _with_its_use(evidence: Evidence, call: ast.Call | None, quoted: str, place: Place) -> str | None:
    """Return the advice for a line that uses the object as if it were the result."""
    if call is None or place.kind not in ("coroutine", "cell"):
        return None
    result = f"`await {quoted}`"
    for node in nodes_at(evidence.tree, call.lineno):
        if isinstance(node, ast.Subscript | ast.Attribute) and node.value is call:
            part = written(evidence, node)[len(written(evidence, call)) :]
            part = part if len(part) < LONGEST_CALL else "…"
            begins = "`await` waits for all that stands behind it" if _is_awaited(evidence, node) else quoted
            if begins == quoted:
                return f"`{quoted}` is the coroutine object. Its result comes from `await`: `(await {quoted}){part}`."
            return (
                f"{begins}, and `{quoted}{part}` asks the coroutine object for `{part}`. Parentheses say what is "
                f"awaited: `(await {quoted}){part}`."
            )
        if isinstance(node, ast.For | ast.AsyncFor) and node.iter is call:
            return (
                f"The loop goes through the coroutine object itself, which has no items. {result} gives the result: "
                f"`for … in await {quoted}:`."
            )
        if isinstance(node, ast.With | ast.AsyncWith) and any(item.context_expr is call for item in node.items):
            keyword = "with" if isinstance(node, ast.With) else "async with"
            return f"`{quoted}` is a coroutine object. {result} gives what it returns: `{keyword} await {quoted}:`."
        if any(test is call for test in _tests(node)):
            return (
                f"A coroutine object counts as true, whatever {last_name(call)} would return, and nothing has run. "
                f"{result} gives the result."
            )
    return None


def _tests(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the expressions in the line that are tested for truth."""
    if isinstance(node, ast.If | ast.While | ast.IfExp | ast.Assert):
        yield node.test
    elif isinstance(node, ast.BoolOp):
        yield from node.values
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand


def _is_awaited(evidence: Evidence, node: ast.expr) -> bool:
    """Return whether `await` precedes this expression, or a call of it."""
    for await_ in nodes_at(evidence.tree, node.lineno):
        if isinstance(await_, ast.Await):
            value = await_.value
            while isinstance(value, ast.Call | ast.Subscript | ast.Attribute):
                if value is node:
                    return True
                value = value.func if isinstance(value, ast.Call) else value.value
    return False


def _is_one_of_many(evidence: Evidence, call: ast.Call) -> bool:
    """Return whether the object is an item of a list of coroutine objects."""
    for node in nodes_at(evidence.tree, call.lineno):
        if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp) and node.elt is call:
            return True
        if isinstance(node, ast.List | ast.Tuple | ast.Set) and len(node.elts) > 1 and call in node.elts:
            return True
    return False
