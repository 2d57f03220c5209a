"""Functions of the file that only load or store a value: their calls read and write it for the caller.

A bank that takes its time loads the balance into a local name, waits, and returns that.
"""

import ast
import copy
from collections.abc import Iterator
from typing import NamedTuple

from grader.findings.source import Function, Variable, functions_in, inside, last_name, waits


class Accessor(NamedTuple):
    """A function that loads and returns `place`, or stores its parameter `value` there; it may wait first."""

    function: Function
    place: Variable
    value: str = ""
    waits_first: bool = False


def accessors(tree: ast.Module | None) -> dict[str, Accessor]:
    """Return the functions that load or store, by name; not those of a name that the file has twice."""
    found: dict[str, list[Accessor | None]] = {}
    for _, function in functions_in(tree):
        found.setdefault(function.name, []).append(_stores(function) or _loads(function))
    return {name: same[0] for name, same in found.items() if len(same) == 1 and same[0] is not None}


def _parameters(function: Function) -> list[str]:
    return [one.arg for one in [*function.args.posonlyargs, *function.args.args]]


def _is_outside(place: ast.expr, function: Function) -> bool:
    """Return whether the place belongs to no local variable of the function."""
    root = place
    while isinstance(root, ast.Attribute | ast.Subscript):
        root = root.value
    nodes = list(inside(*function.body))
    outer = {name for node in nodes if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names}
    made = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)} - outer
    local = made if root is not place else {*made, *_parameters(function)}
    return isinstance(root, ast.Name) and root.id not in local


def _loads(function: Function) -> Accessor | None:
    nodes = list(inside(*function.body))
    returns = [node.value for node in nodes if isinstance(node, ast.Return)]
    loaded = _copied(_loaded(returns[0], nodes)) if len(returns) == 1 else None
    return Accessor(function, loaded) if isinstance(loaded, Variable) and _is_outside(loaded, function) else None


def _loaded(returned: ast.expr | None, nodes: list[ast.AST]) -> ast.expr | None:
    """Return what is returned; for a local name that is assigned once, what was assigned to it."""
    if not isinstance(returned, ast.Name):
        return returned
    stores = [node for node in nodes if isinstance(node, ast.Name) and node.id == returned.id and _is_stored(node)]
    values = [node.value for node in nodes if isinstance(node, ast.Assign) and node.targets == stores]
    return values[0] if values else returned


def _copied(value: ast.expr | None) -> ast.expr | None:
    """Return `data` of `dict(data)`, `data.copy()` or `copy.deepcopy(data)`: a copy is as old as what it is made of."""
    match value:
        case ast.Call(func=ast.Name(id="dict" | "list" | "set" | "copy" | "deepcopy"), args=[original], keywords=[]):
            return original
        case ast.Call(func=ast.Attribute(value=ast.Name(id="copy"), attr="copy" | "deepcopy"), args=[original]):
            return original
        case ast.Call(func=ast.Attribute(value=original, attr="copy"), args=[]):
            return original
    return value


def _is_stored(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def _stores(function: Function) -> Accessor | None:
    stores = [node for node in inside(*function.body) if isinstance(node, ast.Assign | ast.AugAssign)]
    if len(stores) != 1 or not isinstance(stores[0], ast.Assign) or not isinstance(stores[0].value, ast.Name):
        return None
    target, value = stores[0].targets[0], stores[0].value.id
    if not isinstance(target, Variable) or value not in _parameters(function) or not _is_outside(target, function):
        return None
    before = [one for one in function.body if one.lineno < stores[0].lineno]
    return Accessor(function, target, value, waits(*before))


def with_accessors(node: ast.AST, known: dict[str, Accessor]) -> tuple[ast.AST, bool]:
    """Return a statement as if it loaded and stored by itself, and whether it waits before it stores."""
    if isinstance(node, ast.Assign) and (load := _call_of(node.value, known, stores=False)) is not None:
        return ast.copy_location(ast.Assign(targets=node.targets, value=load[0]), node), True
    if isinstance(node, ast.Expr) and (store := _call_of(node.value, known, stores=True)) is not None:
        place, given, accessor = store
        target = copy.deepcopy(place)
        target.ctx = ast.Store()
        value = given.get(accessor.value)
        if value is not None:
            if accessor.waits_first:
                value = _WithLoads(known).visit(copy.deepcopy(value))
            return ast.copy_location(ast.Assign(targets=[target], value=value), node), accessor.waits_first
    return node, True


def _call_of(
    node: ast.expr, known: dict[str, Accessor], stores: bool
) -> tuple[Variable, dict[str, ast.expr], Accessor] | None:
    """Return what a call of such a function loads or stores, in the caller's words, and its arguments by name."""
    call = node.value if isinstance(node, ast.Await) else node
    accessor = known.get(last_name(call)) if isinstance(call, ast.Call) else None
    if accessor is None or not isinstance(call, ast.Call) or bool(accessor.value) is not stores:
        return None
    place = in_callers_words(accessor.place, accessor.function, call)
    return (place, _given_to(accessor.function, call), accessor) if isinstance(place, Variable) else None


def in_callers_words(place: ast.AST, function: Function, call: ast.Call) -> ast.AST:
    """Return a place in a function as the caller would write it, with the arguments of this call for the parameters."""
    return _Given(_given_to(function, call)).visit(copy.deepcopy(place))  # type: ignore[no-any-return]


def _given_to(function: Function, call: ast.Call) -> dict[str, ast.expr]:
    """Return the arguments of a call by the names of the parameters."""
    names = _parameters(function)
    owner = [call.func.value] if isinstance(call.func, ast.Attribute) and names[:1] == ["self"] else []
    given = dict(zip(names, [*owner, *call.args], strict=False))
    return given | {option.arg: option.value for option in call.keywords if option.arg}


class _Given(ast.NodeTransformer):
    """Puts the arguments of a call in place of the parameters."""

    def __init__(self, given: dict[str, ast.expr]) -> None:
        self._given = given

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._given.get(node.id, node)


class _WithLoads(ast.NodeTransformer):
    """Puts the place in the place of the calls that load it, behind their `await`."""

    def __init__(self, known: dict[str, Accessor]) -> None:
        self._known = known

    def visit_Await(self, node: ast.Await) -> ast.expr:
        load = _call_of(node, self._known, stores=False)
        if load is None:
            return node
        return ast.copy_location(ast.Await(value=ast.copy_location(load[0], node)), node)


def names_of(known: dict[str, Accessor]) -> Iterator[str]:
    """Yield the global names that the functions load or store."""
    for accessor in known.values():
        if isinstance(accessor.place, ast.Name):
            yield accessor.place.id
