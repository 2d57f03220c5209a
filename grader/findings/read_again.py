"""A late run in which a function awaits the same call twice, although only the second result counts."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from grader.findings.evidence import Evidence
from grader.findings.places import written
from grader.findings.sequential import first_late_line, is_late, prints_in
from grader.findings.source import LOCKS, coroutines_in, inside, last_name, lines_of, locks_entered
from grader.grades.results import Finding
from grader.trace.trace import Trace, clock, short


class _Again(NamedTuple):
    """Two awaits of the same call in one function, and the lock that only the second holds, if that is why."""

    first: ast.Await
    second: ast.Await
    lock: str


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find the first of the two, whose result is replaced or too old, in a run that is late."""
    if evidence.comparison is None or not is_late(evidence.comparison) or evidence.last is None:
        return
    trace = evidence.last[1]
    for name, function in coroutines_in(evidence.tree):
        for found in (*_replaced(function), *_under_a_lock(function)):
            took, times = _took(trace, name, found)
            if took and (not found.lock or _is_late_by(evidence, trace, took, times)):
                call, line = written(evidence, found.first.value), found.second.lineno
                why = (
                    f"Between the two, other tasks run: what was read before `async with {found.lock}` may be old by "
                    "then, so only the one under the lock counts."
                    if found.lock
                    else "Its result is replaced before anything uses it."
                )
                yield evidence.finding(
                    "too-slow",
                    f"`{call}` is awaited here, and again in line {line}",
                    f"Each call of {short(name)} awaits it twice, and the first time takes {clock(took)} s. {why} "
                    "Leave the first one out.",
                    found.first.lineno,
                )
                return


def _replaced(function: ast.AsyncFunctionDef) -> Iterator[_Again]:
    """Yield assignments of an awaited call that the next one to the same name replaces, with no use in between."""
    for block in _straight(function.body):
        for number, statement in enumerate(block):
            name, first = _awaited(statement)
            if first is None:
                continue
            for later in block[number + 1 :]:
                other, second = _awaited(later)
                if other == name and second is not None and ast.dump(second.value) == ast.dump(first.value):
                    yield _Again(first, second, "")
                parts = later.items if isinstance(later, ast.AsyncWith | ast.With) else [later]
                used = [one for part in parts for one in inside(part)]
                if any(isinstance(node, ast.Name) and node.id == name for node in used):
                    break


def _straight(body: list[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """Yield the statements that run one after the other, those in `with` blocks in their place."""
    flat: list[ast.stmt] = []
    for statement in body:
        flat.append(statement)
        if isinstance(statement, ast.AsyncWith | ast.With):
            flat += next(_straight(statement.body), [])
    yield flat


def _awaited(statement: ast.stmt) -> tuple[str, ast.Await | None]:
    """Return the name and the await of `name = await call(…)`."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Await(value=ast.Call()) as awaited):
            return name, awaited
    return "", None


def _under_a_lock(function: ast.AsyncFunctionDef) -> Iterator[_Again]:
    """Yield awaited calls before a block that a lock protects, and the same ones inside it."""
    nodes = list(inside(*function.body))
    for block in nodes:
        locks = list(locks_entered(block))
        if not locks or not isinstance(block, ast.AsyncWith):
            continue
        within = [node for node in inside(*block.body) if isinstance(node, ast.Await)]
        first_line = lines_of(block)[0]
        for first in nodes:
            if isinstance(first, ast.Await) and isinstance(first.value, ast.Call) and first.lineno < first_line:
                same = [one for one in within if ast.dump(one.value) == ast.dump(first.value)]
                if same and last_name(locks[0]) not in LOCKS:
                    yield _Again(first, same[0], ast.unparse(locks[0]))


def _is_late_by(evidence: Evidence, trace: Trace, took: float, times: int) -> bool:
    """Return whether the run is late by this time, or by a multiple of it that is at most so many times."""
    comparison = evidence.comparison
    late = first_late_line(comparison, trace)
    if comparison is not None and comparison.question == "elapsed":
        late_by, rest = divmod(round((comparison.actual - comparison.expected) * 1e9), round(took * 1e9))
        return bool(rest == 0 and late_by <= times)
    return late is not None and round((late[0].at - late[1]) * 1e9) == round(took * 1e9)


def _took(trace: Trace, name: str, found: _Again) -> tuple[float, int]:
    """Return how long (virtual seconds) the first call took where both ran in one task, and how often it ran.

    Both are 0 if they did not run in one task, or if the first one printed.
    """
    called = last_name(found.first.value)
    lines = (found.first.lineno, found.second.lineno)
    for task in dict.fromkeys(call.task for call in trace.calls_of(name)):
        ran = [
            call
            for call in trace.calls
            if call.task == task
            and call.awaited_by == name
            and call.awaited_at in lines
            and short(call.coroutine).rpartition(".")[2] == called
        ]
        firsts = [call for call in ran if call.awaited_at == found.first.lineno and call.until is not None]
        seconds = [call for call in ran if call.awaited_at == found.second.lineno]
        if firsts and seconds and not any(prints_in(firsts[0], line) for line in trace.printed):
            same = [call for call in trace.calls if call.awaited_by == name and call.awaited_at == lines[0]]
            return (firsts[0].until or 0.0) - firsts[0].at, len(same)
    return 0.0, 0
