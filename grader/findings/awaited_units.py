"""The awaited calls of a block: which of them do nothing that another one sees, so that they could run together."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from grader.findings.effects import HARMLESS_MODULES, expression_has_effects, has_effects, root
from grader.findings.source import WAITS, Function, arguments_of, inside, last_name, lines_of, walk

UNWRAPPED = {"create_task", "ensure_future", "wait_for", "shield"}
"""Functions of asyncio that let their first argument run."""
LEAVE = (ast.Break, ast.Continue, ast.Return, ast.Raise, ast.Yield, ast.YieldFrom, ast.Global, ast.Nonlocal)


class Unit(NamedTuple):
    """A statement that awaits one call: the call, and the names that get its result.

    `waits` is the line of the `await`, where that stands in a later statement than the call.
    """

    call: ast.Call
    stores: frozenset[str]
    first: int
    last: int
    waits: int = 0


def units_merged(block: Sequence[ast.stmt]) -> Iterator[ast.stmt | Unit]:
    """Yield the statements; `task = create_task(a())` and `await task` right after it are one unit."""
    skip = False
    for statement, following in zip(block, [*block[1:], None], strict=False):
        if skip:
            skip = False
            continue
        unit = _made_and_awaited(statement, following)
        skip = unit is not None
        yield statement if unit is None else unit


def _made_and_awaited(statement: ast.stmt, following: ast.stmt | None) -> Unit | None:
    if not (isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name) and following):
        return None
    made, name = statement.value, statement.targets[0].id
    if not (isinstance(made, ast.Call) and last_name(made) in UNWRAPPED and made.args):
        return None
    awaits = [node for node in inside(following) if isinstance(node, ast.Await)]
    simple = (isinstance(following, ast.Expr | ast.Assign) or _notes_by_result(following)) and len(awaits) == 1
    inner = _unwrapped(made)
    if not simple or inner is None or not (isinstance(awaits[0].value, ast.Name) and awaits[0].value.id == name):
        return None
    names = frozenset({name, *stores(following)})
    return Unit(inner, names, *lines_of(statement), waits=awaits[0].lineno)


def _group_of_one(statement: ast.stmt) -> Unit | None:
    """Return the unit that a block `async with TaskGroup() as group:` is, in which only one task is made."""
    match statement:
        case ast.AsyncWith(
            items=[ast.withitem(context_expr=entered, optional_vars=ast.Name(id=group))],
            body=[
                ast.Expr(value=ast.Call(args=[ast.Call() as call]) as made)
                | ast.Assign(value=ast.Call(args=[ast.Call() as call]) as made)
            ],
        ) if last_name(entered) == "TaskGroup" and last_name(made) == "create_task":
            return Unit(call, frozenset({group, *stores(statement.body[0])}), *lines_of(made), waits=statement.lineno)
    return None


def unit_of(statement: ast.stmt) -> Unit | None:
    """Return the unit that a statement is: `await a()`, `x = await a()`, `found.append(await a())`, and the like.

    `if await a(x): found.append(x)` is one, too.
    """
    if isinstance(statement, ast.AsyncWith):
        return _group_of_one(statement)
    simple = isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign | ast.AugAssign)
    if not simple and not _notes_by_result(statement):
        return None
    awaits = [node for node in inside(statement) if isinstance(node, ast.Await)]
    if len(awaits) != 1 or any(isinstance(node, ast.comprehension) for node in inside(statement)):
        return None
    call = _unwrapped(awaits[0].value)
    if call is None:
        return None
    if isinstance(statement, ast.Expr) and statement.value is not awaits[0]:
        outer = statement.value
        if not (isinstance(outer, ast.Call) and last_name(outer) in ("append", "add") and outer.args == [awaits[0]]):
            return None
    return Unit(call, frozenset(stores(statement, call)), *lines_of(awaits[0]))


def _notes_by_result(statement: ast.stmt) -> bool:
    """Return whether it is an `if` that asks for an awaited result, and then only adds to a collection or a number."""
    if not isinstance(statement, ast.If):
        return False
    test = statement.test.operand if isinstance(statement.test, ast.UnaryOp) else statement.test
    test = test.left if isinstance(test, ast.Compare) and len(test.ops) == 1 else test
    branches = [*statement.body, *statement.orelse]
    return isinstance(test, ast.Await) and all(_only_adds(one) for one in branches)


def _only_adds(statement: ast.stmt) -> bool:
    match statement:
        case ast.Pass():
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="append" | "add"), args=values)):
            return not any(isinstance(node, ast.Call | ast.Await) for one in values for node in inside(one))
        case ast.Assign(value=value) | ast.AugAssign(value=value):
            return not any(isinstance(node, ast.Call | ast.Await) for node in inside(value))
    return False


def _unwrapped(node: ast.expr) -> ast.Call | None:
    """Return `a()` of `a()`, `create_task(a())`, `wait_for(a(), 1)` or `gather(a())`."""
    while isinstance(node, ast.Call) and node.args and (last_name(node) in UNWRAPPED or _gathers_one(node)):
        node = node.args[0]
    return node if isinstance(node, ast.Call) else None


def _gathers_one(call: ast.Call) -> bool:
    return last_name(call) == "gather" and len(call.args) == 1 and not call.keywords


def stores(statement: ast.AST, without: ast.Call | None = None) -> set[str]:
    """Return the names that a statement gives another value, or whose objects it changes, `without` this call."""
    names = {
        root(node)
        for node in inside(statement)
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del)
    }
    changed = (node.func for node in inside(statement) if isinstance(node, ast.Call) and node is not without)
    objects = {root(one.value) for one in changed if isinstance(one, ast.Attribute)}
    return names | objects - HARMLESS_MODULES - {""}


def loads(node: ast.AST) -> set[str]:
    """Return the names whose values this reads."""
    return {part.id for part in walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)}


def is_free(unit: Unit, function: Function, functions: Mapping[str, Function]) -> bool:
    """Return whether the call does nothing that another one sees, and its result stays in this function."""
    return unit.stores <= _locals(function) and _is_harmless(unit.call, functions)


def _locals(function: Function) -> set[str]:
    """Return the names that the function itself gives a value."""
    return {
        node.id for node in inside(*function.body) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def may_stand_between(
    statement: ast.stmt, tainted: set[str], function: Function, functions: Mapping[str, Function]
) -> bool:
    """Return whether this statement may stand between two calls that could run together.

    It waits for nothing, leaves nothing, changes nothing that a call may see, and prints at most a result.
    """
    nodes = list(inside(statement))
    if any(isinstance(node, (*WAITS, *LEAVE)) for node in nodes):
        return False
    prints = any(isinstance(node, ast.Call) and last_name(node) == "print" for node in nodes)
    if prints and not loads(statement) & tainted:
        return False
    if isinstance(statement, ast.If | ast.For | ast.While | ast.Try | ast.With | ast.Match | ast.Assert):
        return False
    own = _locals(function)
    calls = (node for node in nodes if isinstance(node, ast.expr))
    return stores(statement) <= own and not any(expression_has_effects(node, own, functions) for node in calls)


COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp)
"""Comprehensions that go through everything at once, where they stand."""


def unit_of_comprehension(functions: Mapping[str, Function], node: ast.expr) -> list[Unit]:
    """Return the await of `[await a(x) for x in xs]`, `[(x, await a(x)) for x in xs]`, or the like with braces."""
    if not isinstance(node, COMPREHENSIONS) or len(node.generators) != 1 or node.generators[0].is_async:
        return []
    elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    written = [one for one in elements if one is not None]  # from Python 3.15 on, `{**a for a in b}` has no value
    parts = [part for one in written for part in (one.elts if isinstance(one, ast.Tuple) else [one])]
    awaited = [part for part in parts if isinstance(part, ast.Await)]
    call = _unwrapped(awaited[0].value) if len(awaited) == 1 else None
    if call is None or node.generators[0].ifs:
        return []
    unit = Unit(call, frozenset(), *lines_of(awaited[0]))
    others = [part for part in parts if part not in awaited]
    free = not any(expression_has_effects(one, set(), functions) for one in others)
    return [unit] if free and _is_harmless(call, functions) else []


def units_of_expression(statement: ast.stmt, functions: Mapping[str, Function]) -> list[Unit]:
    """Return the awaits of a statement with several, such as `print(await a(), await b())`.

    There are none if one may use what another one returned, or may not come to be awaited.
    """
    if not isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign | ast.Return) or statement.value is None:
        return []
    nodes = list(inside(statement.value))
    awaits = sorted((node for node in nodes if isinstance(node, ast.Await)), key=_place)
    calls = [_unwrapped(one.value) for one in awaits]
    conditional = (*COMPREHENSIONS, ast.GeneratorExp, ast.BoolOp, ast.IfExp, ast.NamedExpr, ast.Yield, ast.YieldFrom)
    if len(awaits) < 2 or any(isinstance(node, conditional) or _is_chain(node) for node in nodes):
        return []
    within = [inner for one in awaits for inner in inside(one) if inner is not one]
    if any(inner in awaits for inner in within):
        return []
    around = [node for node in nodes if isinstance(node, ast.Call) and node not in within]
    units = [Unit(call, frozenset(), *lines_of(one)) for call, one in zip(calls, awaits, strict=True) if call]
    if len(units) < len(awaits) or not all(_is_harmless(unit.call, functions) for unit in units):
        return []
    if any(ast.unparse(call.func) not in _TAKE_VALUES for call in around):
        return []
    return units


_TAKE_VALUES = {"print", "sum", "max", "min", "list", "tuple", "dict", "set", "len", "str", "sorted"}
"""Functions that take values and change none of them."""


def _place(node: ast.expr) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _is_chain(node: ast.AST) -> bool:
    """Return whether a comparison may end before its last part is looked at."""
    return isinstance(node, ast.Compare) and len(node.ops) > 1


def _is_harmless(call: ast.Call, functions: Mapping[str, Function]) -> bool:
    """Return whether the call is of a function of the file, and neither it nor its arguments have effects."""
    called = [one for name, one in functions.items() if name.rpartition(".")[2] == last_name(call)]
    free = len(called) == 1 and not has_effects(called[0], functions)
    return free and not any(expression_has_effects(one, set(), functions) for one in arguments_of(call))
