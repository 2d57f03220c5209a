"""Coroutine objects in a list whose items are called: functions are wanted there."""

import ast
from collections.abc import Iterator
from functools import lru_cache

from grader.findings.evidence import Evidence
from grader.findings.places import written
from grader.findings.source import LONGEST_QUOTED, functions_in, inside, last_name, walk
from grader.trace.leftovers import NeverAwaited

CALLED = "'coroutine' object is not callable"
LOOPS = (ast.For, ast.AsyncFor, ast.comprehension)


def instead_of_function(evidence: Evidence, call: ast.Call | None, lost: NeverAwaited) -> str | None:
    """Return the advice for an object in the place of a function; None unless the file, or the run, calls it.

    Args:
        evidence: The runs of the file.
        call: The call that made the object, if its line calls the function by name.
        lost: The object.
    """
    if evidence.tree is None or not (_calls_items(evidence.tree) or _is_said(evidence)):
        return None
    items = [item for item in _items_handed_over(evidence.tree) if isinstance(item, ast.Call)]
    made = [item for item in items if item is call or (call is None and _makes(item, lost))]
    around = "" if call is None else _function_that_returns(evidence.tree, call)
    if call is not None and around and any(last_name(item) == around for item in items):
        made = [call]
    if not made:
        return None
    function = written(evidence, made[0].func)
    shown = f"`{function}`" if len(function) <= LONGEST_QUOTED else "the function"
    done = f"{around} returns {shown} itself" if around and made == [call] else f"put {shown} itself there"
    return (
        f"`{function}()` makes a coroutine object, and the items of this list are called later: {CALLED}. Functions "
        f"are wanted: {done}, without these parentheses."
        if len(function) <= LONGEST_QUOTED
        else f"The items of this list are called later: {CALLED}. Functions are wanted: {done}."
    )


def _makes(item: ast.Call, lost: NeverAwaited) -> bool:
    """Return whether this item made the object: by `make(1)()`, or `f()` in a comprehension, of an inner function."""
    if item.lineno != lost.line or ".<locals>." not in lost.coroutine:
        return False
    if isinstance(item.func, ast.Call):
        return f"{last_name(item.func)}.<locals>." in lost.coroutine
    return isinstance(item.func, ast.Name) and not item.args


def _items_handed_over(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield the items of lists and the like that are arguments of a call."""
    for node in walk(tree):
        for given in node.args if isinstance(node, ast.Call) else ():
            if isinstance(given, ast.List | ast.Tuple):
                yield from given.elts
            elif isinstance(given, ast.ListComp | ast.GeneratorExp):
                yield given.elt


def _function_that_returns(tree: ast.Module, call: ast.Call) -> str:
    """Return the name of the function of the file that returns this call as it is; empty if none does."""
    for name, function in functions_in(tree):
        if any(isinstance(node, ast.Return) and node.value is call for node in inside(*function.body)):
            return name.rpartition(".")[2]
    return ""


@lru_cache(maxsize=2)  # asked for each object that was made
def _calls_items(tree: ast.Module) -> bool:
    """Return whether a function of the file goes through one of its parameters and calls each item."""
    for _, function in functions_in(tree):
        parameters = {one.arg for one in (*function.args.posonlyargs, *function.args.args)}
        nodes = list(inside(*function.body))
        items = {
            loop.target.id
            for loop in nodes
            if isinstance(loop, LOOPS) and isinstance(loop.target, ast.Name) and last_name(loop.iter) in parameters
            if isinstance(loop.iter, ast.Name)
        }
        if any(
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in items for node in nodes
        ):
            return True
    return False


def _is_said(evidence: Evidence) -> bool:
    errors = [trace.error.message for trace in evidence.traces if trace.error is not None]
    return any(CALLED in said for said in [*errors, evidence.said or ""])
