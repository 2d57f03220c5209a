"""Collections that a call copies, and empties after an `await`: what another call adds meanwhile is dropped."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from grader.findings.checked_first import LEAVES
from grader.findings.evidence import Evidence
from grader.findings.one_object import is_of_self, is_one_thing
from grader.findings.shared_state import Between, Body, Update, between
from grader.findings.source import Variable, coroutines_in, inside, last_name, lines_of, waits
from grader.grades.results import Finding
from grader.trace.trace import Trace, clock, short

COPIES = {"list", "tuple", "set", "dict", "sorted", "sum", "copy", "join"}
EMPTY = {"list", "dict", "set", "deque"}
ADDS = {"append", "appendleft", "add", "extend", "insert"}


class _Adder(NamedTuple):
    """A coroutine function, by its `__qualname__`, that adds to a place on `line`, in its first step."""

    name: str
    line: int


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find what a call drops that another one has added since it was copied (`race`)."""
    called = {call.coroutine for trace in evidence.traces for call in trace.calls}
    for name, function in coroutines_in(evidence.tree):
        for update in _emptied_late(function) if name in called else ():
            own = is_of_self(update.place, name, function)
            if not is_one_thing(update.place, name, function, evidence.tree):
                continue
            adders = list(_adders(evidence, update.name, name.rpartition(".")[0] if own else None))
            for trace in evidence.traces:
                waited = list(between(trace, name, update, (), True, own))
                added = next(_added_meanwhile(trace, waited, adders), None)
                if added is not None:
                    yield _race(evidence, name, update, *added)
                    break


def _race(evidence: Evidence, name: str, update: Update, adder: _Adder, at: float) -> Finding:
    return evidence.finding(
        "race",
        f"{short(adder.name)} adds to {update.name} while {short(name)} waits, and that is dropped here",
        f"Line {update.read} takes what is there, line {update.write} empties it, and in between `await` lets the "
        f"others run: at {clock(at)} s {short(adder.name)} added to it (line {adder.line}), and that goes with the "
        "rest. Empty it right after you have taken what is there, before the `await`.",
        update.write,
    )


def _emptied_late(function: ast.AsyncFunctionDef) -> Iterator[Update]:
    """Yield the places that the function copies, and empties after a wait; straight on, as far as the file shows."""
    body = Body(function, {})
    copied: dict[str, int] = {}
    for statement in _straight(function.body):
        place = _emptied(statement)
        taken = copied.get(ast.unparse(place)) if place is not None and _is_shared(place, body) else None
        if place is not None and taken and any(taken <= line < statement.lineno for line in body.waits):
            yield Update(place, taken, statement.lineno)
        for node in inside(statement) if not isinstance(statement, ast.AsyncWith | ast.With | ast.Try) else ():
            if isinstance(node, ast.Call) and (text := _copied(node)):
                copied[text] = node.lineno


def _is_shared(place: Variable, body: Body) -> bool:
    """Return whether the place is shared; a global name that is only changed, and not set, need not be declared."""
    return body.is_shared(place) or (isinstance(place, ast.Name) and place.id not in body.made_here)


def _straight(block: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that run one after the other, those in `with` and `try` too, up to one that leaves."""
    for statement in block:
        yield statement
        if isinstance(statement, ast.AsyncWith | ast.With | ast.Try):
            yield from _straight(statement.body)
        if isinstance(statement, LEAVES):
            return


def _emptied(statement: ast.stmt) -> Variable | None:
    """Return `place` of `place.clear()` and of `place = []`."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr="clear"), args=[])):
            return owner if isinstance(owner, ast.Name | ast.Attribute) else None
        case ast.Assign(targets=[ast.Name() | ast.Attribute() as target], value=value) if _is_empty(value):
            return target
    return None


def _is_empty(value: ast.expr) -> bool:
    match value:
        case ast.List(elts=[]) | ast.Dict(keys=[]):
            return True
        case ast.Call(args=[], keywords=[]):
            return last_name(value) in EMPTY
    return False


def _copied(call: ast.Call) -> str:
    """Return `items` of `list(items)`, `items.copy()` or `", ".join(items)`; empty for another call."""
    if last_name(call) not in COPIES:
        return ""
    if isinstance(call.func, ast.Attribute) and call.func.attr == "copy" and not call.args:
        return ast.unparse(call.func.value)
    return ast.unparse(call.args[0]) if len(call.args) == 1 else ""


def _adders(evidence: Evidence, text: str, owner: str | None) -> Iterator[_Adder]:
    """Yield the coroutine functions that add to the place before they wait; methods of the same class for `self`."""
    for name, function in coroutines_in(evidence.tree):
        if owner is not None and name.rpartition(".")[0] != owner:
            continue
        for statement in function.body:
            match statement:
                case ast.Expr(value=ast.Call(func=ast.Attribute(value=place, attr=method))) if method in ADDS:
                    if ast.unparse(place) == text:
                        yield _Adder(name, lines_of(statement)[0])
                        break
            if waits(statement) or not isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign | ast.Global):
                break


def _added_meanwhile(trace: Trace, waited: list[Between], adders: list[_Adder]) -> Iterator[tuple[_Adder, float]]:
    """Yield who added while a call waited, and when (virtual seconds)."""
    for one in waited:
        for adder in adders:
            for call in trace.calls_of(adder.name):
                same = not one.given or one.given == (str(call.owner),)
                if same and call.task != one.task and call.began_in and one.begin < call.began_in < one.end:
                    yield adder, call.at
