"""Calls that ran one after the other, although none used what the one before returned.

The syntax tree shows which awaits of a block, or rounds of a loop, are independent of each other; the trace shows
how long each took. Where either is not certain, nothing is said.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from grader.findings.awaited_units import (
    COMPREHENSIONS,
    LEAVE,
    Unit,
    is_free,
    loads,
    may_stand_between,
    stores,
    unit_of,
    unit_of_comprehension,
    units_merged,
    units_of_expression,
)
from grader.findings.source import Function, coroutines_in, functions_in, inside, last_name, lines_of, walk
from grader.trace.events import Call
from grader.trace.trace import Trace

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
    run: list[tuple[Unit, _Ran]] = []
    tainted: set[str] = set()
    for statement in [*units_merged(block[:MOST_STATEMENTS]), None]:
        unit = unit_of(statement) if isinstance(statement, ast.stmt) else statement
        seen = _one_call(unit, ran) if unit is not None else None
        if unit is not None and seen is not None and is_free(unit, function, functions):
            if loads(unit.call) & tainted:
                yield from _told(run, functions)
                run, tainted = [], set()
            run.append((unit, seen))
            tainted |= unit.stores
            continue
        plain = statement if isinstance(statement, ast.stmt) and unit is None else None
        if plain is None or not may_stand_between(plain, tainted, function, functions):
            yield from _told(run, functions)
            run, tainted = [], set()
            if plain is not None:
                yield from _told(_in_statement(plain, functions, ran), functions)
        elif loads(plain) & tainted:
            tainted |= stores(plain)


def _in_statement(
    statement: ast.stmt, functions: Mapping[str, Function], ran: Mapping[int, list[_Ran]]
) -> list[tuple[Unit, _Ran]]:
    """Return the awaits of one statement, each with its call; empty if one of the calls is not certain."""
    units = units_of_expression(statement, functions)
    run: list[tuple[Unit, _Ran]] = []
    for unit in units:
        alike = [one for one in units if (one.first, last_name(one.call)) == (unit.first, last_name(unit.call))]
        calls = _calls_at(unit, ran)
        if len(calls) != len(alike) or any(one.until <= one.at for one in calls):
            return []
        run.append((unit, calls[alike.index(unit)]))
    return run


def _one_call(unit: Unit, ran: Mapping[int, list[_Ran]]) -> _Ran | None:
    calls = _calls_at(unit, ran)
    return calls[0] if len(calls) == 1 and calls[0].until > calls[0].at else None


def _calls_at(unit: Unit, ran: Mapping[int, list[_Ran]]) -> list[_Ran]:
    name = last_name(unit.call)
    calls = [one for line in range(unit.first, unit.last + 1) for one in ran.get(line, ())]
    return [one for one in calls if one.coroutine.rpartition(".")[2] == name]


def _told(run: Sequence[tuple[Unit, _Ran]], functions: Mapping[str, Function]) -> Iterator[Overlap]:
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


def _units_of_loop(function: Function, functions: Mapping[str, Function], loop: ast.For | ast.expr) -> list[Unit]:
    """Return the awaits of a loop whose rounds use nothing of the rounds before; empty if that is not certain."""
    if not isinstance(loop, ast.For):
        return unit_of_comprehension(functions, loop)
    units: list[Unit] = []
    tainted: set[str] = set()
    given = {node.id for node in walk(loop.target) if isinstance(node, ast.Name)}
    if loop.orelse or any(isinstance(node, LEAVE) for node in inside(*loop.body)):
        return []
    for statement in units_merged(loop.body):
        unit = unit_of(statement) if isinstance(statement, ast.stmt) else statement
        if unit is not None and is_free(unit, function, functions):
            units.append(unit)
            tainted |= unit.stores
        elif isinstance(statement, Unit) or not may_stand_between(statement, tainted, function, functions):
            return []
        else:
            tainted |= stores(statement)
    used = [loads(unit.call) for unit in units]
    if not units or loads(loop.iter) & tainted or not given & set().union(*used):
        return []
    stored: set[str] = set()
    for unit, names in zip(units, used, strict=True):
        if names & (tainted - stored - given):
            return []  # of the round before
        stored |= unit.stores
    return units


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
        if isinstance(node, COMPREHENSIONS):
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
