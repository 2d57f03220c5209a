"""Races in which two calls find the same free place, wait, and both take it: a seat, a number, a worker.

Looking is a call of a function of the file that only reads, or an expression. Two calls that look before either has
stored see the same, so that they find the same place.
"""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from grader.findings.accessors import in_callers_words
from grader.findings.evidence import Evidence
from grader.findings.one_object import is_of_self, is_one_thing, root_of
from grader.findings.shared_state import Update, collision
from grader.findings.source import (
    WAITS,
    Function,
    Variable,
    coroutines_in,
    functions_in,
    inside,
    last_name,
    lines_of,
    walk,
)
from grader.grades.results import Finding
from grader.trace.trace import clock, short

ONLY_LOOKS = {
    *("enumerate", "range", "len", "min", "max", "sorted", "reversed", "zip", "list", "any", "all", "sum", "next"),
    *("index", "find", "get", "items", "keys", "values", "count", "sleep", "print", "is_free"),
}
"""Calls that change nothing that others see."""
COUNTS = {"len", "max", "sum", "count"}
"""Calls that number what comes next (`grader.findings.set_and_read`)."""


class _Taken(NamedTuple):
    """A place that line `look` finds under `name`, by `how`, and line `store` takes; tasks wait on `waits` between."""

    name: str
    how: str
    place: Variable
    look: int
    store: int
    waits: frozenset[int]


class _Known(NamedTuple):
    """The functions of the file by name, and how often items of a collection of each name are stored or deleted."""

    functions: dict[str, list[Function]]
    stores: Counter[str]

    @classmethod
    def of(cls, tree: ast.Module | None) -> "_Known":
        """Return what is known of a file."""
        functions: dict[str, list[Function]] = {}
        stores: Counter[str] = Counter()
        for _, function in functions_in(tree):
            functions.setdefault(function.name, []).append(function)
            for node in inside(*function.body):
                if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
                    stores[last_name(node.value)] += 1
        return cls(functions, stores)


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find places that two calls of a function had both found before either had taken its own (`race`)."""
    called = {call.coroutine for trace in evidence.traces for call in trace.calls}
    known = _Known.of(evidence.tree)
    for name, function in coroutines_in(evidence.tree):
        for taken in _taken(known, function) if name in called else ():
            if not is_one_thing(taken.place, name, function, evidence.tree):
                continue
            update = Update(taken.place, taken.look, taken.store, taken.waits)
            own = is_of_self(taken.place, name, function)
            times = (collision(trace, name, update, (), True, own) for trace in evidence.traces)
            at = next((time for time in times if time is not None), None)
            if at is not None:
                yield _race(evidence, name, taken, at)
                return


def _race(evidence: Evidence, name: str, taken: _Taken, at: float) -> Finding:
    return evidence.finding(
        "race",
        f"two calls of {short(name)} find the same `{taken.name}`, and both take it",
        f"Line {taken.look} finds it{taken.how}, line {taken.store} stores it in `{ast.unparse(taken.place)}`, and in "
        f"between `await` lets the others run: at {clock(at)} s two calls of {short(name)} had looked, and neither had "
        "stored. Store without an `await` after the look, or let all calls share one asyncio.Lock, held from the look "
        "until after the storing.",
        taken.store,
    )


def _taken(known: _Known, function: ast.AsyncFunctionDef) -> Iterator[_Taken]:
    """Yield the places that a function finds and then takes, if nothing else in the file stores there."""
    nodes = list(inside(*function.body))
    for store in nodes:
        target = store.targets[0] if isinstance(store, ast.Assign) else None
        if not isinstance(target, ast.Subscript) or not isinstance(target.slice, ast.Name):
            continue
        place, key = target.value, target.slice.id
        if not isinstance(store, ast.Assign) or not _is_of_the_call(store.value, function):
            continue
        if not isinstance(place, Variable) or known.stores[last_name(place)] > 1:
            continue
        yield from _taken_in_a_loop(nodes, store, key, place)
        looks = [node for node in nodes if isinstance(node, ast.Assign) and _is_name(node.targets[0], key)]
        looks = [node for node in looks if node.lineno < store.lineno]
        if len(looks) != 1:
            continue
        how = _looks_at(known, looks[0].value, ast.unparse(place))
        first, last = lines_of(looks[0])[1], store.lineno
        waits = frozenset(node.lineno for node in nodes if isinstance(node, WAITS) and first < node.lineno <= last)
        if how is not None and waits and not _looked_at_again(nodes, place, first, last):
            yield _Taken(key, how, place, looks[0].lineno, store.lineno, waits)


def _taken_in_a_loop(nodes: list[ast.AST], store: ast.stmt, key: str, place: Variable) -> Iterator[_Taken]:
    """Yield `for number, seat in enumerate(seats)`, `if seat is None`, an `await`, and `seats[number] = name`."""
    text = ast.unparse(place)
    for loop in nodes:
        if not isinstance(loop, ast.For) or not isinstance(loop.target, ast.Tuple) or len(loop.target.elts) != 2:
            continue
        number, value = (last_name(one) for one in loop.target.elts)
        if number != key or ast.unparse(loop.iter) not in (f"enumerate({text})", f"{text}.items()"):
            continue
        for check in loop.body:
            inner = list(inside(*check.body)) if isinstance(check, ast.If) else []
            if not isinstance(check, ast.If) or store not in inner or _names(check.test) != {value}:
                continue
            first, last = lines_of(check.test)[1], store.lineno
            waits = frozenset(node.lineno for node in inner if isinstance(node, WAITS) and first < node.lineno <= last)
            if waits and not _looked_at_again(inner, place, first, last):
                yield _Taken(key, "", place, check.lineno, store.lineno, waits)


def _looks_at(known: _Known, value: ast.expr, place: str) -> str | None:
    """Return how an expression, or a function that it calls, looks at the place; None if it may do anything else."""
    call = value.value if isinstance(value, ast.Await) else value
    functions = known.functions.get(last_name(call), []) if isinstance(call, ast.Call) else []
    if not functions:
        is_look = isinstance(call, ast.Call) and last_name(call) not in COUNTS and not isinstance(value, ast.Await)
        return "" if is_look and _reads_only([call], place) else None
    if len(functions) != 1 or not isinstance(call, ast.Call) or not _changes_nothing(functions[0]):
        return None
    body = [in_callers_words(part, functions[0], call) for part in functions[0].body]
    return f" with {functions[0].name}" if _reads_only(body, place) else None


def _reads_only(nodes: Sequence[ast.AST], place: str) -> bool:
    """Return whether these nodes read the place, and else only what they set themselves: so all calls see the same."""
    parts = [part for node in nodes for part in walk(node)]
    calls = [part for part in parts if isinstance(part, ast.Call)]
    called = {id(call.func) for call in calls}
    own = {one.id for one in parts if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)} | ONLY_LOOKS
    known = own | {"asyncio", place.partition(".")[0]}
    shared = [part for part in parts if isinstance(part, ast.Attribute) and id(part) not in called]
    read = any(ast.unparse(part) == place for part in parts if _is_variable(part))
    return (
        read
        and all(last_name(call) in ONLY_LOOKS for call in calls)
        and set().union(*map(_names, nodes)) <= known
        and all(ast.unparse(part) == place or last_name(root_of(part)) in own for part in shared)
    )


def _names(node: ast.AST) -> set[str]:
    return {part.id for part in walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)}


def _is_of_the_call(value: ast.expr, function: ast.AsyncFunctionDef) -> bool:
    """Return whether what is stored comes from an argument of the call, so that one of two is lost."""
    return bool(_names(value) & {part.arg for part in walk(function.args) if isinstance(part, ast.arg)})


def _changes_nothing(function: Function) -> bool:
    """Return whether a function returns something, stores only in local names, and calls nothing but what looks."""
    nodes = list(inside(*function.body))
    stored = [one for one in nodes if isinstance(one, Variable) and isinstance(one.ctx, ast.Store | ast.Del)]
    calls = (node for node in nodes if isinstance(node, ast.Call))
    returns = any(isinstance(node, ast.Return) and node.value is not None for node in nodes)
    declared = any(isinstance(node, ast.Global | ast.Nonlocal) for node in nodes)
    local = all(isinstance(one, ast.Name) for one in stored) and not declared
    return returns and local and all(last_name(call) in ONLY_LOOKS for call in calls)


def _looked_at_again(nodes: list[ast.AST], place: Variable, first: int, last: int) -> bool:
    """Return whether a condition between these lines looks at the place once more."""
    text = ast.unparse(place)
    tests = [node.test for node in nodes if isinstance(node, ast.If | ast.While) and first < node.lineno <= last]
    return any(ast.unparse(part) == text for test in tests for part in inside(test) if _is_variable(part))


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_variable(node: ast.AST) -> bool:
    return isinstance(node, Variable)
