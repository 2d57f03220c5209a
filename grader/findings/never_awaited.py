"""Words for a coroutine object that was never awaited: what the line does with it, and the advice for that place."""

import ast
import functools
import re
from collections.abc import Iterator

from grader.findings import called_back, called_by_python, without_yield
from grader.findings.evidence import Evidence
from grader.findings.handed_over import handed_over
from grader.findings.items_called import instead_of_function
from grader.findings.loops import runs_in_thread
from grader.findings.places import Place, how_to_wait, is_in_lambda, line_in_words, place_at, written
from grader.findings.source import (
    LONGEST_CALL,
    Function,
    arguments_of,
    calls_at,
    functions_in,
    inside,
    last_name,
    nodes_at,
    walk,
)
from grader.grades.results import Finding
from grader.trace.leftovers import NeverAwaited
from grader.trace.trace import short

HANDED_OUT = "_wait_for_one"
"""The coroutine function of `asyncio.as_completed` (Lib/asyncio/tasks.py), on all versions of Python."""
OF_A_TASK = re.compile(
    r"'coroutine' object has no attribute '(cancel|done|cancelled|result|exception|add_done_callback|[sg]et_name)'"
)


def finding_for(evidence: Evidence, lost: NeverAwaited) -> Finding:
    """Return the finding for this coroutine object."""
    if evidence.is_graders(lost.coroutine):
        return handed_over(evidence, lost)
    name = short(lost.coroutine)
    if name.rpartition(".")[2] == HANDED_OUT:
        return _handed_out(evidence, lost)
    if (wants_yield := without_yield.finding_for(evidence, lost)) is not None:
        return wants_yield
    if lost.line is None:
        return _made_elsewhere(evidence, lost, name)
    call, place = _call(evidence, lost), place_at(evidence, lost.line)
    if (asked := _asked_of_function(evidence, lost.line, name)) is not None:
        return asked
    if call is None and (handed := called_back.made_when_called(evidence, name)) is not None:
        return handed  # a signal's handler runs in whatever line the program is
    if call is None and (by_python := called_by_python.finding_for(evidence, lost)) is not None:
        return by_python
    quoted = written(evidence, call) if call is not None else f"{name}()"
    if len(quoted) > LONGEST_CALL:
        quoted = f"{name}(…)"
    message = (
        instead_of_function(evidence, call, lost)
        or _with_its_use(evidence, call, quoted, place)
        or _as_a_task(evidence, lost, quoted)
        or (
            f"Calling {name}() makes a coroutine object and runs nothing. This one was never awaited, so its code "
            f"did not run. {_advice(evidence, lost.line, call, quoted, place)}"
        )
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


def _made_elsewhere(evidence: Evidence, lost: NeverAwaited, name: str) -> Finding:
    """Return the finding for an object that no line of the file made: a callback, a thread or a suite did."""
    known = _test_of_unittest(evidence, name) or called_back.made_when_called(evidence, name)
    if known is not None:
        return known
    made = f"No line of the file calls {name}: it was handed over, to be called later. Nothing"
    if evidence.graders_part:
        made = f"The grader called {name}, and nothing"
    return called_by_python.finding_for(evidence, lost) or evidence.finding(
        "never-awaited",
        f"a coroutine object of {name} was never awaited",
        f"{made} awaited the coroutine object that the call made, so its code did not run.",
    )


def _test_of_unittest(evidence: Evidence, name: str) -> Finding | None:
    """Return the finding for an `async def test_…` in a `TestCase`, which awaits nothing."""
    owner, _, method = name.rpartition(".")
    for node in walk(evidence.tree) if evidence.tree else ():
        if isinstance(node, ast.ClassDef) and node.name == owner and "TestCase" in map(last_name, node.bases):
            return evidence.finding(
                "never-awaited",
                f"{method} is a coroutine function, and unittest.TestCase awaits nothing",
                f"A call of {method} makes a coroutine object, and nothing of the test runs: it passes, whatever it "
                f"says. With `class {owner}(unittest.IsolatedAsyncioTestCase):`, its tests are awaited.",
                node.lineno,
            )
    return None


def _asked_of_function(evidence: Evidence, line: int, name: str) -> Finding | None:
    """Return the finding for a call of `f()` where `iscoroutine(f)` was asked before, of the function."""
    called = {call.func.id for call in calls_at(evidence.tree, line) if isinstance(call.func, ast.Name)}
    for function, node, asked in _questions(evidence.tree) if evidence.tree else ():
        if function.lineno <= line <= (function.end_lineno or 0) and asked in called:
            return evidence.finding(
                "never-awaited",
                f"{name}() was called and never awaited",
                f"`iscoroutine({asked})` is false of a coroutine function, and true of the object that its "
                f"call makes. `inspect.iscoroutinefunction({asked})` asks about the function; or call it, "
                "and await what `inspect.isawaitable` is true of.",
                node.lineno,
            )
    return None


@functools.lru_cache(maxsize=1)  # asked for each object of a file
def _questions(tree: ast.Module) -> tuple[tuple[Function, ast.Call, str], ...]:
    """Return the calls `iscoroutine(name)` of a file, each with a function that it is in, and with the name."""
    return tuple(
        (function, node, node.args[0].id)
        for _, function in functions_in(tree)
        for node in inside(*function.body)
        if isinstance(node, ast.Call)
        and last_name(node) == "iscoroutine"
        and len(node.args) == 1
        and isinstance(node.args[0], ast.Name)
    )


def _call(evidence: Evidence, lost: NeverAwaited) -> ast.Call | None:
    """Return the call of this name in the line that made the object."""
    return next(calls_at(evidence.tree, lost.line, {lost.coroutine.rpartition(".")[2]}), None)


def _advice(evidence: Evidence, line: int | None, call: ast.Call | None, quoted: str, place: Place) -> str:
    if is_in_lambda(evidence, line):
        return how_to_wait(evidence, Place("lambda"), quoted)
    statements = [node for node in nodes_at(evidence.tree, line) if isinstance(node, ast.stmt)]
    if call is not None and any(isinstance(one, ast.Return) and one.value is call for one in statements):
        if place.kind == "coroutine":
            return f"{place.function} returns the object as it is: `return await {quoted}` returns its result."
        return f"{place.function} returns the object: `await` that, where {place.function} is called."
    if place.kind == "plain" and runs_in_thread(evidence, place.function):
        return (
            f"{place.function} runs in a thread, where nothing can be awaited: "
            f"`asyncio.run_coroutine_threadsafe({quoted}, loop)` hands the object to the loop."
        )
    if call is not None and evidence.asks.get(place.function) == "plain":
        takes = [one for one in calls_at(evidence.tree, line) if any(call in walk(it) for it in arguments_of(one))]
        if takes:
            taker = max(takes, key=lambda one: one.col_offset)
            return f"`{written(evidence, taker.func)}` gets the object, and does not run it."
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
        if isinstance(node, ast.Tuple) and call in node.elts and isinstance(node.elts[0], ast.Await):
            first = written(evidence, node.elts[0])
            if len(first) < LONGEST_CALL:
                return (
                    f"`{first}` ends at the comma: it waits for that one only, and {quoted} is never awaited. "
                    "`await asyncio.gather(…)` runs both, and waits for both."
                )
        if isinstance(node, ast.For | ast.AsyncFor) and node.iter is call:
            return (
                f"The loop goes through the coroutine object itself, which has no items. {result} gives the result: "
                f"`for … in await {quoted}:`."
            )
        if isinstance(node, ast.With | ast.AsyncWith) and any(item.context_expr is call for item in node.items):
            if isinstance(call.func, ast.Attribute) and call.func.attr == "acquire":
                lock = written(evidence, call.func.value)
                return (
                    f"`{quoted}` is a coroutine object. `async with {lock}:` acquires it, and gives it back at the end."
                )
            keyword = "with" if isinstance(node, ast.With) else "async with"
            return f"`{quoted}` is a coroutine object. {result} gives what it returns: `{keyword} await {quoted}:`."
        if any(test is call for test in _tests(node)):
            return (
                f"A coroutine object counts as true, whatever {last_name(call)} would return, and nothing has run. "
                f"{result} gives the result."
            )
    return None


def _as_a_task(evidence: Evidence, lost: NeverAwaited, quoted: str) -> str | None:
    """Return the advice for an object of which the program asks what only a task has, such as `cancel`."""
    for trace in evidence.traces:
        match = OF_A_TASK.search(trace.error.message) if trace.error is not None else None
        if match is not None and trace.error is not None and lost in trace.never_awaited[:1]:
            at = "" if trace.error.line is None else f" in {line_in_words(evidence, trace.error.line)}"
            return (
                f"`{quoted}` makes a coroutine object and runs nothing. It has no `{match[1]}`, asked for{at}. "
                f"A task has one, and begins to run: `asyncio.create_task({quoted})`."
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
