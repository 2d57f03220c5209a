"""Coroutine objects that are made first and awaited one by one: none of them runs before its own `await`."""

import ast
from collections.abc import Iterator
from itertools import pairwise

from grader.findings.not_as_it_seems import Seeming, assigned
from grader.findings.source import coroutines_in, inside, last_name
from grader.trace.trace import Trace, clock, short


def awaited_one_by_one(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield `for one in objects: await one`, where the list holds coroutine objects, and no tasks."""
    names = {name.rpartition(".")[2]: name for name, _ in coroutines_in(tree)}
    for name, function in coroutines_in(tree):
        nodes = list(inside(*function.body)) if trace.calls_of(name) else []
        made = dict(assigned(nodes))
        for loop in nodes:
            if not isinstance(loop, ast.For | ast.comprehension) or not isinstance(loop.iter, ast.Name):
                continue
            called = names.get(_made_of(made.get(loop.iter.id), nodes, loop.iter.id))
            target = loop.target.id if isinstance(loop.target, ast.Name) else ""
            awaits = [
                node.lineno
                for node in nodes
                if isinstance(node, ast.Await) and isinstance(node.value, ast.Name) and node.value.id == target
            ]
            if called is None or len(awaits) != 1:
                continue
            calls = [
                call
                for call in trace.calls_of(called)
                if call.awaited_by == name and call.awaited_at == awaits[0] and call.until is not None
            ]
            took = sum((call.until or 0) - call.at for call in calls)
            longest = max(((call.until or 0) - call.at for call in calls), default=0)
            in_turn = all((one.until or 0) <= other.at for one, other in pairwise(calls))
            if len(calls) > 1 and in_turn and took > longest > 0:
                yield Seeming(
                    "one-after-another",
                    f"{short(called)} ran {len(calls)} times, one after the other, for {clock(took)} s",
                    f"A coroutine object does not run before it is awaited, although all of `{loop.iter.id}` was made "
                    f"before. `await asyncio.gather(*{loop.iter.id})` starts all of them: together they would take "
                    f"{clock(longest)} s.",
                    awaits[0],
                )


def _made_of(value: ast.expr | None, nodes: list[ast.AST], name: str) -> str:
    """Return the last name of the function whose calls a list holds; empty if it holds anything else."""
    items: list[ast.expr] = []
    if isinstance(value, ast.ListComp):
        items = [value.elt]
    elif isinstance(value, ast.List):
        items = [*value.elts]
        for node in nodes:
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr="append")) if owner == name:
                    items += node.args
    called = {last_name(one) if isinstance(one, ast.Call) else "" for one in items}
    return called.pop() if len(called) == 1 else ""
