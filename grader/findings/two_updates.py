"""Lost updates between two coroutine functions: each reads one place, waits, and writes what became of the old value.

Nothing but the trace says that both had read before one of them wrote. So it does not matter which locks they hold: two
that hold the same one are never there at the same time.
"""

import ast
from collections.abc import Iterator
from functools import cache, partial
from itertools import combinations, product
from typing import NamedTuple

from grader.findings.accessors import accessors
from grader.findings.evidence import Evidence
from grader.findings.lock_around import is_lock, locks_around
from grader.findings.one_object import is_of_self, is_one_thing, keys_in_place, root_of
from grader.findings.places import written
from grader.findings.shared_state import Between, Update, between, meetings, updates
from grader.findings.source import coroutines_in
from grader.grades.results import Finding
from grader.trace.trace import Trace, clock, short


class _Writer(NamedTuple):
    """A coroutine function by its `__qualname__`, and an update in it; the keys of the place are these parameters."""

    name: str
    function: ast.AsyncFunctionDef
    update: Update
    keys: tuple[str, ...]


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find an update that a call of another function has overwritten (`race`); one for each pair of functions."""
    writers: dict[str, list[_Writer]] = {}
    for writer in _writers(evidence):
        writers.setdefault(writer.name, []).append(writer)
    lock_of = cache(partial(_lock, evidence))
    for ones, others in combinations(writers.values(), 2):
        for one, other in product(ones, others):
            at = _overwritten_at(evidence, one, other) if _mean_one_place(one, other) else None
            if at is not None:
                yield _race(evidence, one, other, at, (lock_of(one), lock_of(other)))
                break


def _overwritten_at(evidence: Evidence, one: _Writer, other: _Writer) -> float | None:
    """Return when, in virtual seconds, both functions had read what one of them was about to write."""
    for trace in evidence.traces:
        both = [*_between(trace, one), *_between(trace, other)]
        met = next((pair for pair in meetings(both) if pair[0].name != pair[1].name), None)
        if met is not None:
            return trace.steps[met[1].begin].until
    return None


def _writers(evidence: Evidence) -> list[_Writer]:
    """Return the updates of places that certainly mean one object in all calls of their function."""
    called = {call.coroutine for trace in evidence.traces for call in trace.calls}
    known = accessors(evidence.tree)
    found: list[_Writer] = []
    for name, function in coroutines_in(evidence.tree):
        for update in updates(function, known, also_waits=False) if name in called else ():
            keys = keys_in_place(update.place, function)
            one_thing = keys is not None and is_one_thing(update.place, name, function, evidence.tree)
            if keys is not None and one_thing and update.waits is None:
                found.append(_Writer(name, function, update, keys))
    return found


def _mean_one_place(one: _Writer, other: _Writer) -> bool:
    """Return whether two functions write the same global place, or the same place of the objects of one class."""
    own = is_of_self(one.update.place, one.name, one.function)
    if one.update.name != other.update.name or own != is_of_self(other.update.place, other.name, other.function):
        return False
    if own:
        return one.name.rpartition(".")[0] == other.name.rpartition(".")[0]
    return not any(_is_parameter(root_of(writer.update.place), writer.function) for writer in (one, other))


def _is_parameter(root: ast.AST, function: ast.AsyncFunctionDef) -> bool:
    names = [part.arg for part in ast.walk(function.args) if isinstance(part, ast.arg)]
    return isinstance(root, ast.Name) and root.id in names


def _between(trace: Trace, writer: _Writer) -> Iterator[Between]:
    own = is_of_self(writer.update.place, writer.name, writer.function)
    return between(trace, writer.name, writer.update, writer.keys, True, own)


def _race(evidence: Evidence, one: _Writer, other: _Writer, at: float, locks: tuple[str, str]) -> Finding:
    place = one.update.name
    vain = f"`{locks[0]}` and `{locks[1]}` are two locks, which do not keep them apart. " if all(locks) else ""
    return evidence.finding(
        "race",
        f"{short(other.name)} changes {place} while {short(one.name)} is between reading and writing it",
        f"{_lines(one)}, {_lines(other)}, and in between `await` lets the others run: at {clock(at)} s both had read "
        f"the same value, so that one update is lost. {vain}Read and write without an `await` between them, or let "
        "both functions hold one asyncio.Lock, from before the reading until after the writing.",
        one.update.write,
    )


def _lines(writer: _Writer) -> str:
    """Return where a function reads and writes."""
    read, write = writer.update.read, writer.update.write
    if read == write:
        return f"{short(writer.name)} reads and writes it in line {read}"
    return f"{short(writer.name)} reads it in line {read} and writes it in line {write}"


def _lock(evidence: Evidence, writer: _Writer) -> str:
    """Return the only lock around the update that the file makes, as it stands there; empty otherwise."""
    around = locks_around(writer.function, writer.update.read, writer.update.write)
    return written(evidence, around[0]) if len(around) == 1 and is_lock(around[0], evidence.tree) else ""
