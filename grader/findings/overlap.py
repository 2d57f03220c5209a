"""Calls that ran one after the other, although none used what the one before returned.

The syntax tree shows which awaits of a block, or rounds of a loop, are independent of each other; the trace shows
how long each took. Where either is not certain, nothing is said.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from grader.findings.effects import HARMLESS_MODULES, expression_has_effects, has_effects, root
from grader.findings.source import WAITS, Function, coroutines_in, functions_in, inside, last_name, lines_of, walk
from grader.trace.events import Call
from grader.trace.trace import Trace

UNWRAPPED = {"create_task", "ensure_future", "wait_for", "shield"}
"""Functions of asyncio that let their first argument run."""
LEAVE = (ast.Break, ast.Continue, ast.Return, ast.Raise, ast.Yield, ast.YieldFrom, ast.Global, ast.Nonlocal)
MOST_STATEMENTS = 200
"""Statements of a block that are looked at."""


class Overlap(NamedTuple):
    """Calls that could have run together.

    Attributes:
        names: the coroutine functions, in the order of their calls.
        calls: the number of calls, or of rounds of a loop.
        rounds: whether each of these is a round of a loop with several calls.
        line: the line of the first `await`.
        took: how long they took one after the other (virtual seconds).
        together: how long the longest of them took (virtual seconds).
        prints: whether they print, so that their lines would mix.
    """

    names: tuple[str, ...]
    calls: int
    rounds: bool
    line: int
    took: float
    together: float
    prints: bool


class _Unit(NamedTuple):
    """A statement that awaits one call: the call, and the names that get its result.

    `waits` is the line of the `await`, where that stands in a later statement than the call.
    """

    call: ast.Call
    stores: frozenset[str]
    first: int
    last: int
    waits: int = 0


class _Ran(NamedTuple):
    """One call, as the trace shows it."""

    coroutine: str
    task: str | None
    at: float
    until: float


def overlaps(tree: ast.Module | None, trace: Trace) -> Iterator[Overlap]:
    """Yield the calls that could have run together, in the order of the file."""
    if trace.truncated:
        return
    functions = dict(functions_in(tree))
    for name, function in coroutines_in(tree):
        ran = _ran_in(name, function, trace)
        if not ran:
            continue
        for loop, block in _blocks(function):
            if loop is None:
                found = _in_block(function, functions, block, ran)
            else:
                found = _in_loop(function, functions, loop, ran)
            yield from (one for one in found if not _held_up(trace, ran))


def _held_up(trace: Trace, ran: Mapping[int, list[_Ran]]) -> bool:
    """Return whether a call blocked the loop meanwhile: then running together would not help."""
    spans = [(one.at, one.until) for calls in ran.values() for one in calls]
    return any(first <= held.at <= last for held in trace.blocking for first, last in spans)


def _ran_in(name: str, function: Function, trace: Trace) -> dict[int, list[_Ran]]:
    """Return the calls and tasks that the first call of a function awaited, by line; empty if that is not certain."""
    callers = trace.calls_of(name)
    if not callers or callers[0].until is None:
        return {}
    caller = callers[0]
    if any(other.task == caller.task and other.at <= (caller.until or 0) for other in callers[1:]):
        return {}
    by_line: dict[int, list[_Ran]] = {}
    for call in trace.calls:
        if call.awaited_by == name and call.task == caller.task and call.awaited_at and _within(call, caller):
            by_line.setdefault(call.awaited_at, []).append(_Ran(call.coroutine, call.task, call.at, call.until or 0))
    first, last = lines_of(function)
    for task in trace.tasks:
        ended = task.finished is not None and task.how == "finished"
        if ended and task.parent == caller.task and task.line and first <= task.line <= last:
            by_line.setdefault(task.line, []).append(
                _Ran(task.coroutine, task.name, task.started or task.made, task.finished or 0)
            )
    return by_line


def _within(call: Call, caller: Call) -> bool:
    return call.how == "finished" and call.at >= caller.at and (call.until or 0) <= (caller.until or 0)


# The awaits of one block ----------------------------------------------------------------------------------


def _in_block(
    function: Function, functions: Mapping[str, Function], block: Sequence[ast.stmt], ran: Mapping[int, list[_Ran]]
) -> Iterator[Overlap]:
    run: list[tuple[_Unit, _Ran]] = []
    tainted: set[str] = set()
    for statement in [*_units_merged(block[:MOST_STATEMENTS]), None]:
        unit = _unit_of(statement) if isinstance(statement, ast.stmt) else statement
        seen = _one_call(unit, ran) if unit is not None else None
        if unit is not None and seen is not None and _is_free(unit, function, functions):
            if _loads(unit.call) & tainted:
                yield from _told(run, functions)
                run, tainted = [], set()
            run.append((unit, seen))
            tainted |= unit.stores
            continue
        plain = statement if isinstance(statement, ast.stmt) and unit is None else None
        if plain is None or not _may_stand_between(plain, tainted, function, functions):
            yield from _told(run, functions)
            run, tainted = [], set()
        elif _loads(plain) & tainted:
            tainted |= _stores(plain)


def _units_merged(block: Sequence[ast.stmt]) -> Iterator[ast.stmt | _Unit]:
    """Yield the statements; `task = create_task(a())` and `await task` right after it are one unit."""
    skip = False
    for statement, following in zip(block, [*block[1:], None], strict=False):
        if skip:
            skip = False
            continue
        unit = _made_and_awaited(statement, following)
        skip = unit is not None
        yield statement if unit is None else unit


def _made_and_awaited(statement: ast.stmt, following: ast.stmt | None) -> _Unit | None:
    if not (isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name) and following):
        return None
    made, name = statement.value, statement.targets[0].id
    if not (isinstance(made, ast.Call) and last_name(made) in UNWRAPPED and made.args):
        return None
    awaits = [node for node in inside(following) if isinstance(node, ast.Await)]
    simple = isinstance(following, ast.Expr | ast.Assign) and len(awaits) == 1
    inner = _unwrapped(made)
    if not simple or inner is None or not (isinstance(awaits[0].value, ast.Name) and awaits[0].value.id == name):
        return None
    names = frozenset({name, *_stores(following)})
    return _Unit(inner, names, *lines_of(statement), waits=awaits[0].lineno)


def _group_of_one(statement: ast.stmt) -> _Unit | None:
    """Return the unit that a block `async with TaskGroup() as group:` is, in which only one task is made."""
    match statement:
        case ast.AsyncWith(
            items=[ast.withitem(context_expr=entered, optional_vars=ast.Name(id=group))],
            body=[
                ast.Expr(value=ast.Call(args=[ast.Call() as call]) as made)
                | ast.Assign(value=ast.Call(args=[ast.Call() as call]) as made)
            ],
        ) if last_name(entered) == "TaskGroup" and last_name(made) == "create_task":
            return _Unit(call, frozenset({group, *_stores(statement.body[0])}), *lines_of(made), waits=statement.lineno)
    return None


def _unit_of(statement: ast.stmt) -> _Unit | None:
    """Return the unit that a statement is: `await a()`, `x = await a()`, `found.append(await a())`, and the like."""
    if isinstance(statement, ast.AsyncWith):
        return _group_of_one(statement)
    if not isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign | ast.AugAssign):
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
    return _Unit(call, frozenset(_stores(statement, call)), *lines_of(awaits[0]))


def _unwrapped(node: ast.expr) -> ast.Call | None:
    """Return `a()` of `a()`, `create_task(a())`, `wait_for(a(), 1)` or `gather(a())`."""
    while isinstance(node, ast.Call) and node.args and (last_name(node) in UNWRAPPED or _gathers_one(node)):
        node = node.args[0]
    return node if isinstance(node, ast.Call) else None


def _gathers_one(call: ast.Call) -> bool:
    return last_name(call) == "gather" and len(call.args) == 1 and not call.keywords


def _stores(statement: ast.AST, without: ast.Call | None = None) -> set[str]:
    """Return the names that a statement gives another value, or whose objects it changes, `without` this call."""
    names = {
        root(node)
        for node in inside(statement)
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del)
    }
    changed = (node.func for node in inside(statement) if isinstance(node, ast.Call) and node is not without)
    objects = {root(one.value) for one in changed if isinstance(one, ast.Attribute)}
    return names | objects - HARMLESS_MODULES - {""}


def _loads(node: ast.AST) -> set[str]:
    return {part.id for part in walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)}


def _is_free(unit: _Unit, function: Function, functions: Mapping[str, Function]) -> bool:
    """Return whether the call does nothing that another one sees, and its result stays in this function."""
    arguments = [*unit.call.args, *(option.value for option in unit.call.keywords)]
    own = _locals(function)
    if any(expression_has_effects(argument, set(), functions) for argument in arguments):
        return False
    called = [one for name, one in functions.items() if name.rpartition(".")[2] == last_name(unit.call)]
    return len(called) == 1 and unit.stores <= own and not has_effects(called[0], functions)


def _locals(function: Function) -> set[str]:
    """Return the names that the function itself gives a value."""
    return {
        node.id for node in inside(*function.body) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _may_stand_between(
    statement: ast.stmt, tainted: set[str], function: Function, functions: Mapping[str, Function]
) -> bool:
    """Return whether this statement may stand between two calls that could run together.

    It waits for nothing, leaves nothing, changes nothing that a call may see, and prints at most a result.
    """
    nodes = list(inside(statement))
    if any(isinstance(node, (*WAITS, *LEAVE)) for node in nodes):
        return False
    prints = any(isinstance(node, ast.Call) and last_name(node) == "print" for node in nodes)
    if prints and not _loads(statement) & tainted:
        return False
    if isinstance(statement, ast.If | ast.For | ast.While | ast.Try | ast.With | ast.Match | ast.Assert):
        return False
    own = _locals(function)
    calls = (node for node in nodes if isinstance(node, ast.expr))
    return _stores(statement) <= own and not any(expression_has_effects(node, own, functions) for node in calls)


def _one_call(unit: _Unit, ran: Mapping[int, list[_Ran]]) -> _Ran | None:
    calls = _calls_at(unit, ran)
    return calls[0] if len(calls) == 1 and calls[0].until > calls[0].at else None


def _calls_at(unit: _Unit, ran: Mapping[int, list[_Ran]]) -> list[_Ran]:
    name = last_name(unit.call)
    calls = [one for line in range(unit.first, unit.last + 1) for one in ran.get(line, ())]
    return [one for one in calls if one.coroutine.rpartition(".")[2] == name]


def _told(run: Sequence[tuple[_Unit, _Ran]], functions: Mapping[str, Function]) -> Iterator[Overlap]:
    if len(run) < 2:
        return
    calls = [seen for _, seen in run]
    if any(one.until > other.at for one, other in pairwise(calls)):
        return
    lengths = [_nanoseconds(one.until) - _nanoseconds(one.at) for one in calls]
    yield Overlap(
        names=tuple(one.coroutine for one in calls),
        calls=len(calls),
        rounds=False,
        line=run[0][0].waits or run[0][0].first,
        took=sum(lengths) / 1e9,
        together=max(lengths) / 1e9,
        prints=any(_prints(one.coroutine, functions) for one in calls),
    )


# The rounds of a loop -------------------------------------------------------------------------------------


def _in_loop(
    function: Function, functions: Mapping[str, Function], loop: ast.For | ast.expr, ran: Mapping[int, list[_Ran]]
) -> Iterator[Overlap]:
    units = _units_of_loop(function, functions, loop)
    if not units:
        return
    calls = [_calls_at(unit, ran) for unit in units]
    count = len(calls[0])
    if count < 2 or any(len(one) != count for one in calls):
        return
    rounds = list(zip(*calls, strict=True))
    lengths = [sum(_nanoseconds(one.until) - _nanoseconds(one.at) for one in each) for each in rounds]
    in_turn = all(one[-1].until <= other[0].at for one, other in pairwise(rounds))
    if in_turn and sum(length > 0 for length in lengths) > 1:
        yield Overlap(
            names=tuple(one.coroutine for one in rounds[0]),
            calls=count,
            rounds=len(units) > 1,
            line=units[0].waits or units[0].first,
            took=sum(lengths) / 1e9,
            together=max(lengths) / 1e9,
            prints=any(_prints(one.coroutine, functions) for one in rounds[0]),
        )


def _units_of_loop(function: Function, functions: Mapping[str, Function], loop: ast.For | ast.expr) -> list[_Unit]:
    """Return the awaits of a loop whose rounds use nothing of the rounds before; empty if that is not certain."""
    if not isinstance(loop, ast.For):
        return _unit_of_comprehension(functions, loop)
    units: list[_Unit] = []
    tainted: set[str] = set()
    given = {node.id for node in walk(loop.target) if isinstance(node, ast.Name)}
    if loop.orelse or any(isinstance(node, LEAVE) for node in inside(*loop.body)):
        return []
    for statement in _units_merged(loop.body):
        unit = _unit_of(statement) if isinstance(statement, ast.stmt) else statement
        if unit is not None and _is_free(unit, function, functions):
            units.append(unit)
            tainted |= unit.stores
        elif isinstance(statement, _Unit) or not _may_stand_between(statement, tainted, function, functions):
            return []
        else:
            tainted |= _stores(statement)
    used = [_loads(unit.call) for unit in units]
    if not units or _loads(loop.iter) & tainted or not given & set().union(*used):
        return []
    stored: set[str] = set()
    for unit, names in zip(units, used, strict=True):
        if names & (tainted - stored - given):
            return []  # of the round before
        stored |= unit.stores
    return units


def _unit_of_comprehension(functions: Mapping[str, Function], node: ast.expr) -> list[_Unit]:
    """Return the await of `[await a(x) for x in xs]`."""
    if not isinstance(node, ast.ListComp | ast.SetComp) or len(node.generators) != 1 or node.generators[0].is_async:
        return []
    element = node.elt
    call = _unwrapped(element.value) if isinstance(element, ast.Await) else None
    if call is None or node.generators[0].ifs:
        return []
    unit = _Unit(call, frozenset(), *lines_of(element))
    called = [one for name, one in functions.items() if name.rpartition(".")[2] == last_name(call)]
    free = len(called) == 1 and not has_effects(called[0], functions)
    return [unit] if free and not any(expression_has_effects(one, set(), functions) for one in call.args) else []


def _blocks(function: Function) -> Iterator[tuple[ast.For | ast.expr | None, Sequence[ast.stmt]]]:
    """Yield the blocks of a function outside of loops, and its loops and comprehensions that stand in no other loop."""
    pending: list[ast.AST] = [function]
    while pending:
        node = pending.pop(0)
        if node is not function and isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
        ):
            continue
        if isinstance(node, ast.For):
            yield node, node.body
            continue
        if isinstance(node, ast.While | ast.AsyncFor):
            continue
        if isinstance(node, ast.ListComp | ast.SetComp):
            yield node, ()
            continue
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                yield None, block
        pending += ast.iter_child_nodes(node)


def _prints(coroutine: str, functions: Mapping[str, Function]) -> bool:
    function = functions.get(coroutine)
    nodes = inside(*function.body) if function is not None else ()
    return any(isinstance(node, ast.Call) and last_name(node) == "print" for node in nodes)


def _nanoseconds(seconds: float) -> int:
    return round(seconds * 1e9)
