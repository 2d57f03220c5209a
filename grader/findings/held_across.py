"""Locks held across a wait during which they protect nothing: the calls run one at a time."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from grader.findings.effects import expression_has_effects
from grader.findings.locks import lets_only_one_in, longest_wait
from grader.findings.source import (
    Function,
    are_together,
    coroutines_in,
    functions_in,
    inside,
    last_name,
    locks_entered,
    shortened,
    walk,
)
from grader.trace.trace import Trace

LOOPS = (ast.For, ast.AsyncFor, ast.While)


class HeldAcross(NamedTuple):
    """A lock on `line`, the call that is awaited under it, and how long others waited (virtual seconds)."""

    coroutine: str
    lock: str
    awaited: str
    line: int
    waited: float


def held_across(tree: ast.Module | None, trace: Trace) -> Iterator[HeldAcross]:
    """Yield the locks that are held while a call is awaited, although nothing that others see is changed before."""
    functions = dict(functions_in(tree))
    for name, function in coroutines_in(tree):
        for block, lock in _blocks(function, tree):
            call = _awaited_for_nothing(block, functions)
            waited = longest_wait(trace, name, block.lineno) if call is not None and are_together(trace, name) else 0.0
            if call is not None and waited:
                shown = shortened(ast.unparse(call), call)
                yield HeldAcross(name, ast.unparse(lock), shown, block.lineno, waited)


def _blocks(function: ast.AsyncFunctionDef, tree: ast.Module | None) -> Iterator[tuple[ast.AsyncWith, ast.expr]]:
    """Yield the blocks under a lock that lets one call in and is entered nowhere else."""
    entered = [ast.unparse(lock) for node in (walk(tree) if tree else ()) for lock in locks_entered(node)]
    for node in inside(*function.body):
        for lock in locks_entered(node):
            named = isinstance(lock, ast.Name | ast.Attribute) and entered.count(ast.unparse(lock)) == 1
            if isinstance(node, ast.AsyncWith) and named and lets_only_one_in(lock, tree):
                yield node, lock


def _awaited_for_nothing(block: ast.AsyncWith, functions: Mapping[str, Function]) -> ast.Call | None:
    """Return the call of the file that the block awaits last, if the lock need not be held until it is over.

    The calls that are awaited change nothing and print nothing; what the block itself changes, it changes afterwards,
    and does not look at before.
    """
    awaits = [node for node in inside(*block.body) if isinstance(node, ast.Await)]
    calls = [node.value for node in awaits if isinstance(node.value, ast.Call)]
    of_file = [call for call in calls if _is_of_file(call, functions) and (call.args or call.keywords)]
    if not of_file or len(calls) != len(awaits) or not isinstance(of_file[-1], ast.Call):
        return None
    last = max(node.lineno for node in awaits)
    before = [one for one in block.body if one.lineno <= last]
    if any(expression_has_effects(call, set(), functions) or _prints(call, functions) for call in calls):
        return None
    if any(isinstance(node, LOOPS) for node in inside(*before)):
        return None
    if any(last_name(call) == "print" for call in _calls(before)):
        return None
    if any(isinstance(node, ast.AugAssign) and node.lineno <= last for node in inside(*block.body)):
        return None
    around = [call for call in _calls(before) if call not in calls and any(part in calls for part in walk(call))]
    if any(expression_has_effects(call, set(), functions) for call in _calls(before) if call not in [*calls, *around]):
        return None
    told = {id(call.func.value) for call in around if isinstance(call.func, ast.Attribute)}
    looked_at = {ast.unparse(node) for node in inside(*before) if _is_loaded(node) and id(node) not in told}
    changed = {*_changed(node for node in inside(*block.body) if node not in calls)}
    return None if changed & looked_at else of_file[-1]


def _calls(statements: list[ast.stmt]) -> list[ast.Call]:
    return [node for node in inside(*statements) if isinstance(node, ast.Call)]


def _is_of_file(call: ast.Call, functions: Mapping[str, Function]) -> bool:
    return any(name.rpartition(".")[2] == last_name(call) for name in functions)


def _prints(call: ast.Call, functions: Mapping[str, Function]) -> bool:
    """Return whether a function of the file that is called here prints, or one of those that it calls."""
    seen: set[str] = set()
    pending = [last_name(call)]
    while pending:
        name = pending.pop()
        if name == "print":
            return True
        for qualname, function in functions.items():
            if qualname.rpartition(".")[2] == name and qualname not in seen:
                seen.add(qualname)
                pending += [last_name(node) for node in inside(*function.body) if isinstance(node, ast.Call)]
    return False


def _changed(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield the names, attributes and containers that these nodes may change."""
    for node in nodes:
        if isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            yield ast.unparse(node)
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            yield ast.unparse(node.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield ast.unparse(node.func.value)


def _is_loaded(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Load)
