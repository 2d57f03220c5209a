"""Values that are looked at, and stored after an `await`: `if key not in cache: cache[key] = await fetch(key)`."""

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from grader.findings.source import WAITS, inside, lines_of, walk

LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)
CHANGES = ("append", "appendleft", "insert", "extend", "pop", "popleft", "remove", "discard", "clear", "popitem")
"""Methods that change a collection."""
COLLECTIONS = {"list", "dict", "set", "defaultdict", "deque", "OrderedDict", "Counter"}
"""Calls that make one."""
BRANCHES = (ast.If, ast.ExceptHandler, ast.While, ast.For, ast.AsyncFor, ast.Match)


class StaleRead(NamedTuple):
    """A `place` that line `read` looks at and line `write` stores; tasks wait between on one of `waits`."""

    place: ast.expr
    read: int
    write: int
    waits: frozenset[int]


def stores(nodes: Sequence[ast.AST]) -> Iterator[tuple[ast.expr, ast.stmt]]:
    """Yield what is stored, and by which statement; `seen.add(key)` stores `seen[key]`."""
    for node in nodes:
        if isinstance(node, ast.AugAssign):
            yield node.target, node
        elif isinstance(node, ast.Assign):
            yield node.targets[0], node
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and len(node.value.args) == 1:
            call = node.value
            if isinstance(call.func, ast.Attribute) and call.func.attr == "add":
                yield ast.Subscript(value=call.func.value, slice=call.args[0], ctx=ast.Store()), node


def changes(nodes: Sequence[ast.AST]) -> Iterator[tuple[ast.expr, ast.stmt]]:
    """Yield the collections that a method changes, and the statements that call it."""
    for node in nodes:
        call = node.value if isinstance(node, ast.Expr) else None
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in CHANGES:
            yield call.func.value, node  # type: ignore[misc]


def checked(function: ast.AsyncFunctionDef, nodes: Sequence[ast.AST], also_waits: bool) -> Iterator[StaleRead]:
    """Find stores of what an `if` before them has looked at, with an `await` between that leads to the store.

    Args:
        function: The function.
        nodes: Its nodes.
        also_waits: Whether to find also changes behind an `if` that only waits until they may be made, as in
            `if len(times) == most: await asyncio.sleep(1)`, and then `times.append(now)`. They may be harmless.
    """
    checks = [(node, _looks_at(node.test, nodes)) for node in nodes if isinstance(node, ast.If)]
    for place, store in (*stores(nodes), *(changes(nodes) if also_waits else ())):
        text = ast.unparse(place)
        around = [
            check
            for check, seen in checks
            if text in seen
            if _leads_to(check, store, function) or (also_waits and _holds_back(check, store, function))
        ]
        if around:
            check = max(around, key=lambda one: one.lineno)  # what is looked at again counts
            held_back = {id(node) for node in walk(check)} if _holds_back(check, store, function) else set[int]()
            taken = _taken_at(text, check, store, nodes)
            waits = frozenset(
                node.lineno
                for node in nodes
                if isinstance(node, WAITS)
                and check.lineno < node.lineno <= taken
                and (id(node) in held_back or _is_on_the_way(node, store, check, nodes))
            )
            if waits:
                yield StaleRead(place, check.lineno, store.lineno, waits)


def _taken_at(text: str, check: ast.If, store: ast.stmt, nodes: Sequence[ast.AST]) -> int:
    """Return where the place is first written after the check, on the way to the store: at the latest, there.

    `active += 1` right after `if active < most:` takes the place at once, and `active -= 1` at the end gives it back.
    """
    return min(
        lines_of(one)[1]
        for place, one in (*stores(nodes), *changes(nodes))
        if one.lineno > check.lineno and ast.unparse(place) == text and _is_on_the_way(one, store, check, nodes)
    )


def _looks_at(test: ast.expr, nodes: Sequence[ast.AST]) -> set[str]:
    """Return the places that a condition looks at, as the file writes them: `cache[key]` for `key in cache`."""
    seen = {ast.unparse(part) for part in inside(test) if isinstance(part, ast.Name | ast.Attribute | ast.Subscript)}
    for part in inside(test):
        if isinstance(part, ast.Compare) and isinstance(part.ops[0], ast.In | ast.NotIn):
            seen.add(f"{ast.unparse(part.comparators[0])}[{ast.unparse(part.left)}]")
        elif isinstance(part, ast.Call):
            seen |= got_by(part)
    names = {part.id for part in inside(test) if isinstance(part, ast.Name)}
    for node in nodes:
        value = node.value if isinstance(node, ast.Assign) and node.lineno < test.lineno else None
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in names:
            if isinstance(value, ast.Call):
                seen |= got_by(value)
            elif isinstance(value, ast.Attribute | ast.Subscript | ast.Name):
                seen.add(ast.unparse(value))
    return seen


def got_by(call: ast.Call) -> set[str]:
    """Return `cache[key]` of `cache.get(key)`; empty for other calls."""
    if isinstance(call.func, ast.Attribute) and call.func.attr == "get" and call.args:
        return {f"{ast.unparse(call.func.value)}[{ast.unparse(call.args[0])}]"}
    return set()


def _leads_to(check: ast.If, store: ast.stmt, function: ast.AsyncFunctionDef) -> bool:
    """Return whether the store runs because of the check: in one of its branches, or after one that leaves."""
    if check.lineno >= store.lineno:
        return False
    if any(part is store for part in walk(check)):
        return True
    leaves = bool(check.body) and isinstance(check.body[-1], LEAVES)
    return leaves and any(check in body and any(store in walk(one) for one in body) for body in _bodies(function))


def _holds_back(check: ast.If, store: ast.stmt, function: ast.AsyncFunctionDef) -> bool:
    """Return whether all that the check decides is a wait before the store, which stands beside it."""
    only_waits = len(check.body) == 1 and isinstance(check.body[0], ast.Expr) and not check.orelse
    waits = only_waits and any(isinstance(node, ast.Await) for node in walk(check))
    beside = (body for body in _bodies(function) if check in body and store in body)
    return waits and any(body.index(check) < body.index(store) for body in beside)


def _bodies(function: ast.AsyncFunctionDef) -> Iterator[list[ast.stmt]]:
    for node in inside(*function.body):
        for field in ("body", "orelse", "finalbody"):
            if isinstance(body := getattr(node, field, None), list):
                yield body
    yield function.body


def _is_on_the_way(wait: ast.AST, store: ast.stmt, check: ast.If, nodes: Sequence[ast.AST]) -> bool:
    """Return whether who comes to the store has passed this wait: it stands in no other branch."""
    return not any(
        isinstance(node, BRANCHES)
        and node is not check
        and any(part is wait for body in _parts(node) for one in body for part in walk(one))
        and not any(part is store for part in walk(node))
        for node in nodes
    ) and not (_branch(wait, check) is not None and _branch(wait, check) is not _branch(store, check))


def _parts(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for field in ("body", "orelse"):
        if isinstance(body := getattr(node, field, None), list):
            yield body


def _branch(node: ast.AST, check: ast.If) -> list[ast.stmt] | None:
    return next((body for body in (check.body, check.orelse) if any(node in walk(one) for one in body)), None)
