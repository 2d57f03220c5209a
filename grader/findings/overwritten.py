"""Values for one call in a place that all calls share: another call overwrites them while this one waits."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from grader.findings.evidence import Evidence
from grader.findings.first_difference import OtherText, other_text
from grader.findings.source import Function, coroutines_in, functions_in, inside, walk
from grader.grades.results import Finding
from grader.trace.events import Call
from grader.trace.trace import Trace, clock, short


class _Stored(NamedTuple):
    """A shared `place`, as the file writes it, that a call of a coroutine function sets on `line`."""

    place: str
    line: int


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find a line with another text that reads what a call sets, where a second call had set it meanwhile (`race`)."""
    other = other_text(evidence)
    if other is None or evidence.last is None:
        return
    trace = evidence.last[1]
    functions = dict(functions_in(evidence.tree))
    for name, function in coroutines_in(evidence.tree):
        later = _overwritten_by(trace, name, other)
        if later is None:
            continue
        for stored in _stored(function):
            reader = next((one for one in _printers(other, functions) if _reads(functions[one], stored.place)), None)
            if reader is not None:
                yield _race(evidence, name, stored, reader, later)
                return


def _race(evidence: Evidence, name: str, stored: _Stored, reader: str, later: Call) -> Finding:
    return evidence.finding(
        "race",
        f"another call of {name} sets {stored.place} while this one waits",
        f"Line {stored.line} sets it, and {short(reader)} reads it after an `await`, which lets the others run: at "
        f"{clock(later.at)} s another call of {name} set it anew, and all calls share it. Pass the value on as an "
        "argument, or keep it in a contextvars.ContextVar, of which each task has its own value.",
        stored.line,
    )


def _overwritten_by(trace: Trace, name: str, other: OtherText) -> Call | None:
    """Return a call that began in another task while the one that printed the line was under way."""
    calls = trace.calls_of(name)
    own = [
        call
        for call in calls
        if call.task == other.line.task
        and call.printed <= other.number
        and (call.how == "pending" or call.printed_at_end > other.number)
    ]
    if not own or short(name) not in map(short, other.line.within):
        return None
    return next(
        (
            call
            for call in calls
            if call.task != other.line.task and call.order > own[-1].order and call.printed <= other.number
        ),
        None,
    )


def _stored(function: ast.AsyncFunctionDef) -> Iterator[_Stored]:
    """Yield the globals, and the parts of objects from outside the function, that it sets to something new."""
    nodes = list(inside(*function.body))
    outer = {name for node in nodes if isinstance(node, ast.Global) for name in node.names}
    own = {one.arg for one in walk(function.args) if isinstance(one, ast.arg)}
    own |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)} - outer
    for node in nodes:
        if not isinstance(node, ast.Assign):
            continue
        names = {part.id for part in walk(node.targets[0]) if isinstance(part, ast.Name)}
        composed = isinstance(node.targets[0], ast.Attribute | ast.Subscript) and not names & own
        if composed or (isinstance(node.targets[0], ast.Name) and names <= outer):
            yield _Stored(ast.unparse(node.targets[0]), node.lineno)


def _printers(other: OtherText, functions: dict[str, Function]) -> Iterator[str]:
    """Yield the functions of the file that were in progress when the line was printed, innermost first."""
    yield from (name for name in reversed(other.line.within) if name in functions)


def _reads(function: Function, place: str) -> bool:
    return any(
        isinstance(node, ast.Name | ast.Attribute | ast.Subscript)
        and isinstance(node.ctx, ast.Load)
        and ast.unparse(node) == place
        for node in inside(*function.body)
    )
