"""Races without a lost update: what a call sets for itself, or the number that it takes, in a place that all share.

Nothing is expected of the program, so it must be certain that two calls mean one object, and that they were there at
the same time.
"""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from grader.findings.evidence import Evidence
from grader.findings.lock_around import is_protected
from grader.findings.one_object import is_of_self, is_one_thing, keys_in_place
from grader.findings.shared_state import Body, Update, collision
from grader.findings.source import Function, Variable, coroutines_in, inside, lines_of, walk
from grader.grades.results import Finding
from grader.trace.trace import clock

COUNTS = ("len", "max")
ADDS = ("append", "add", "put_nowait", "insert")
"""Functions that number what comes next, and methods that add to a collection."""


class _Place(NamedTuple):
    """A shared place: `first` is the line that sets or counts it, `last` the one that reads or adds to it.

    `parameter` is the argument that the call sets it to; it is empty for what is counted.
    """

    place: Variable
    first: int
    last: int
    parameter: str = ""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find what two calls set in one place, or number alike (`race`)."""
    called = {call.coroutine for trace in evidence.traces for call in trace.calls}
    functions = {function.name: function for function in evidence.functions()}
    for name, function in coroutines_in(evidence.tree):
        body = Body(function, {}) if name in called else None
        for found in (*_set(function, body, functions), *_counted(function, body)) if body is not None else ():
            update = Update(found.place, found.first, found.last)
            keys = keys_in_place(found.place, function)
            is_one = keys is not None and is_one_thing(found.place, name, function, evidence.tree)
            if not is_one or is_protected(function, update.read, update.write, evidence.tree):
                continue
            own = is_of_self(update.place, name, function)
            for trace in evidence.traces:
                given = {call.given.get(found.parameter) for call in trace.calls_of(name)}
                if found.parameter and (None in given or len(given) < 2):
                    continue
                at = collision(trace, name, update, keys or (), True, own)
                if at is not None:
                    yield _told(evidence, name, found, at)
                    return


def _told(evidence: Evidence, name: str, found: _Place, at: float) -> Finding:
    place = ast.unparse(found.place)
    if found.parameter:
        return evidence.finding(
            "race",
            f"another call of {name} sets {place} while this one waits",
            f"Line {found.first} sets it, and line {found.last} reads it after an `await`, which lets the others run: "
            f"at {clock(at)} s two calls of {name} had set it, and all calls share it. Use {found.parameter} itself "
            "there; what other functions need is passed on as an argument, or kept in a contextvars.ContextVar, of "
            "which each task has its own value.",
            found.last,
        )
    return evidence.finding(
        "race",
        f"two calls of {name} count the same in {place}",
        f"Line {found.first} counts what is there, line {found.last} adds to it, and in between `await` lets the "
        f"others run: at {clock(at)} s two calls of {name} had counted the same, so both go by one number. Count and "
        "add without an `await` between them, or take each number from one `itertools.count()`.",
        found.last,
    )


def _set(function: ast.AsyncFunctionDef, body: Body, functions: dict[str, Function]) -> Iterator[_Place]:
    """Yield places that the function sets to an argument of its own, and reads after an `await` to show or return."""
    parameters = {one.arg for one in [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]}
    compared = {
        id(part)
        for node in body.nodes
        if isinstance(node, ast.Compare | ast.If | ast.While | ast.IfExp | ast.Assert)
        for part in inside(node if isinstance(node, ast.Compare) else node.test)
    }
    stores: dict[str, list[ast.Assign]] = {}
    for node in body.nodes:
        if isinstance(node, ast.Assign | ast.AugAssign | ast.Delete | ast.AnnAssign | ast.NamedExpr):
            for target in node.targets if isinstance(node, ast.Assign | ast.Delete) else [node.target]:
                stores.setdefault(ast.unparse(target), []).append(node)  # type: ignore[arg-type]
    for text, nodes in stores.items():
        node = nodes[0]
        if len(nodes) != 1 or not isinstance(node, ast.Assign) or node not in function.body:
            continue
        target, value = node.targets[0], node.value
        if not body.is_shared(target) or not isinstance(value, ast.Name) or value.id not in parameters:
            continue
        if len(stores.get(value.id, [])) or isinstance(target, ast.Subscript):
            continue
        for read in body.nodes:
            later = any(node.lineno < line < getattr(read, "lineno", 0) for line in body.waits)
            here = _is_read(read, text) and id(read) not in compared
            if later and (here or _calls_reader(read, text, target, functions)):
                yield _Place(target, node.lineno, lines_of(read)[0], value.id)
                break


def _is_read(node: ast.AST, text: str) -> bool:
    is_load = isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load)
    return is_load and ast.unparse(node) == text


def _calls_reader(node: ast.AST, text: str, place: ast.expr, functions: dict[str, Function]) -> bool:
    """Return whether this calls a function of the file that prints or returns the place, a global of the same name."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not isinstance(place, ast.Name):
        return False
    called = functions.get(node.func.id)
    if called is None or any(isinstance(one, ast.If | ast.While | ast.Compare) for one in walk(called)):
        return False
    names = [one for one in walk(called) if isinstance(one, ast.Name | ast.arg)]
    stored = any(isinstance(one, ast.arg) and one.arg == text for one in names)
    stored |= any(isinstance(one, ast.Name) and one.id == text and isinstance(one.ctx, ast.Store) for one in names)
    return not stored and any(_is_read(one, text) for one in inside(*called.body))


def _counted(function: ast.AsyncFunctionDef, body: Body) -> Iterator[_Place]:
    """Yield collections that the function counts, and adds to by that number after an `await`."""
    numbers: dict[str, tuple[ast.expr, int]] = {}
    for node in body.assignments:
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        for call in (part for part in walk(node.value) if isinstance(part, ast.Call)):
            counts = isinstance(call.func, ast.Name) and call.func.id in COUNTS and len(call.args) == 1
            place = call.args[0] if counts else None
            own = isinstance(place, ast.Name) and place.id in body.made_here
            if isinstance(place, ast.Name | ast.Attribute) and isinstance(target, ast.Name) and not own:
                numbers[target.id] = place, node.lineno
    for number, (place, line) in numbers.items():
        first_wait = min((wait for wait in body.waits if wait > line), default=line)
        changes = [lines_of(one)[0] for one in body.nodes if _added_to(one, place) is not None]
        if any(line <= change < first_wait for change in changes):
            continue  # it takes the number and the place at once
        for statement in body.nodes:
            added = _added_to(statement, place)
            uses = added is not None and any(isinstance(one, ast.Name) and one.id == number for one in walk(added))
            last = lines_of(statement)[0]
            if uses and any(line < wait < last for wait in body.waits):
                yield _Place(place, line, last)  # type: ignore[arg-type]


def _added_to(statement: ast.AST, place: ast.expr) -> ast.AST | None:
    """Return what a statement adds to the collection, with its key; None if it adds nothing to it."""
    text = ast.unparse(place)
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr=method)) as call):
            return call if method in ADDS and ast.unparse(owner) == text else None
        case ast.Assign(targets=[ast.Subscript(value=owner, slice=key)]):
            return key if ast.unparse(owner) == text else None
    return None
