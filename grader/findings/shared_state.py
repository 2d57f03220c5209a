"""Lost updates: a value is read, other tasks run, and a value made of the old one is written.

A trace does not contain reads and writes. The syntax tree shows where they are, and the trace shows whether two calls
were between the two at the same time. Where a check has failed, that is enough. Where nothing is expected, both calls
must also certainly mean the same object.
"""

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeGuard

from grader.findings.accessors import Accessor, accessors, names_of, with_accessors
from grader.findings.checked_first import checked, got_by
from grader.findings.evidence import Evidence
from grader.findings.lock_around import held_in_vain, is_protected
from grader.findings.locks import waits_of
from grader.findings.one_object import is_of_self, is_one_thing, keys_in_place, root_of
from grader.findings.source import (
    MOST_CALLS,
    WAITS,
    Variable,
    coroutines_in,
    inside,
    lines_of,
    walk,
)
from grader.grades.results import Finding
from grader.trace.events import Call
from grader.trace.trace import Trace, clock

MOST_ASSIGNMENTS = 200
"""The most for one function."""


class Between(NamedTuple):
    """A wait of a call between the reading and the writing, from one step to another; `given` are the keys."""

    begin: int
    end: int
    name: str
    task: str | None
    given: tuple[str | None, ...]


class Update(NamedTuple):
    """An update of `place`: read in line `read`, written in line `write`, with an `await` between."""

    place: Variable
    read: int
    write: int
    waits: frozenset[int] | None = None  # the lines that wait on the way, if it is only looked at before

    @property
    def name(self) -> str:
        """Return the place as the file writes it."""
        return ast.unparse(self.place)


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find lost updates (`race`)."""
    certain = evidence.comparison is None and not evidence.said
    called = {call.coroutine for trace in evidence.traces for call in trace.calls}
    known = accessors(evidence.tree)
    for name, function in coroutines_in(evidence.tree):
        for update in updates(function, known, also_waits=not certain) if name in called else ():
            if not certain and is_protected(function, update.read, update.write, evidence.tree):
                continue
            keys = keys_in_place(update.place, function)
            own = is_of_self(update.place, name, function)
            if certain and (keys is None or not is_one_thing(update.place, name, function, evidence.tree)):
                continue
            for trace in evidence.traces:
                at = collision(trace, name, update, keys or (), certain, own)
                if at is not None:
                    yield _race(evidence, name, update, at, held_in_vain(evidence, function, update.read, update.write))
                    break
            else:
                continue
            break


def _race(evidence: Evidence, name: str, update: Update, at: float, lock: str) -> Finding:
    if update.waits is not None:
        return _late(evidence, name, update, at, lock)
    where = f"Line {update.read} reads it, line {update.write} writes"
    if update.read == update.write:
        where = f"Line {update.read} reads it and writes"
    return evidence.finding(
        "race",
        f"another call of {name} changes {update.name} between reading and writing it",
        f"{where} what became of that, and in between `await` lets the others run: at {clock(at)} s two calls of "
        f"{name} had read the same value, so that one update is lost. {lock}Read and write without an `await` between "
        "them, or let all calls share one asyncio.Lock, held from before the reading until after the writing.",
        update.write,
    )


def _late(evidence: Evidence, name: str, update: Update, at: float, lock: str) -> Finding:
    return evidence.finding(
        "race",
        f"{update.name} is looked at before an `await`, and written after it",
        f"Line {update.read} looks at it, line {update.write} writes it, and between the two `await` lets the others "
        f"run: at {clock(at)} s two calls of {name} had both looked, and both wrote. {lock}Look again after the "
        "`await`; or write before it; or let all calls share one asyncio.Lock, held from the look until after the "
        "writing.",
        update.write,
    )


# In the syntax tree ---------------------------------------------------------------------------------------


class Body:
    """The body of a coroutine function, searched once."""

    def __init__(self, function: ast.AsyncFunctionDef, known: dict[str, Accessor]) -> None:
        self.nodes = list(inside(*function.body))
        declared = [node for node in self.nodes if isinstance(node, ast.Global | ast.Nonlocal)]
        self.outer = {name for node in declared for name in node.names}
        own = {one.arg for one in walk(function.args) if isinstance(one, ast.arg)}
        names = [node for node in self.nodes if isinstance(node, ast.Name)]
        self.made_here = {node.id for node in names if isinstance(node.ctx, ast.Store)} - self.outer
        self.waits = [lines_of(node)[0] for node in self.nodes if isinstance(node, WAITS)]
        self.outer |= set(names_of(known)) - self.made_here - own
        expanded = [with_accessors(node, known) for node in self.nodes]
        self.at_once = {id(node) for node, waits_first in expanded if not waits_first}
        found = [node for node, _ in expanded if isinstance(node, ast.Assign | ast.AugAssign)]
        self.assignments = sorted(found, key=lambda node: node.lineno)[:MOST_ASSIGNMENTS]
        self.read = [_read_in(node.value) for node in self.assignments]

    def is_shared(self, node: ast.AST) -> TypeGuard[Variable]:
        """Return whether it is a global or nonlocal name, or a part of an object that this call has not made."""
        if isinstance(node, ast.Name):
            return node.id in self.outer
        root = root_of(node)
        composed = isinstance(node, ast.Attribute | ast.Subscript)
        return composed and isinstance(root, ast.Name) and root.id not in self.made_here


def updates(function: ast.AsyncFunctionDef, known: dict[str, Accessor], also_waits: bool) -> Iterator[Update]:
    """Yield the updates of shared places in a function; for `also_waits`, see `checked`."""
    body = Body(function, known)
    for number, node in enumerate(body.assignments):
        target = _target(node)
        if body.is_shared(target):
            if _reads_before_await(node, ast.unparse(target)):
                yield Update(target, node.lineno, node.lineno)
            yield from _written_late(body, target, number)
    for one in checked(function, body.nodes, also_waits):
        if body.is_shared(one.place):
            yield Update(one.place, one.read, one.write, one.waits)


def _target(node: ast.Assign | ast.AugAssign) -> ast.expr:
    return node.target if isinstance(node, ast.AugAssign) else node.targets[0]


def _read_in(node: ast.AST) -> set[str]:
    """Return the names, attributes and items that are read there, as written; `cache.get(key)` reads `cache[key]`."""
    parts = list(inside(node))
    read = {ast.unparse(part) for part in parts if isinstance(part, ast.expr) and _is_read(part)}
    return read.union(*(got_by(part) for part in parts if isinstance(part, ast.Call)))


def _as_read(part: ast.expr) -> set[str]:
    return {ast.unparse(part)} if _is_read(part) else set()


def _is_read(part: ast.expr) -> bool:
    return isinstance(part, ast.Name | ast.Attribute | ast.Subscript) and isinstance(part.ctx, ast.Load)


def _reads_before_await(node: ast.Assign | ast.AugAssign, text: str) -> bool:
    """Return whether it is like `total += await price()`, which reads the old total first."""
    awaits = [part for part in inside(node.value) if isinstance(part, ast.Await)]
    if isinstance(node, ast.AugAssign):
        return bool(awaits)
    ends = [(part.end_lineno or 0, part.end_col_offset or 0) for part in awaits]
    reads = [
        (part.lineno, part.col_offset)
        for part in inside(node.value)
        if isinstance(part, ast.expr) and text in (got_by(part) if isinstance(part, ast.Call) else _as_read(part))
    ]
    return bool(reads and ends) and min(reads) < max(ends)


def _written_late(body: Body, target: Variable, number: int) -> Iterator[Update]:
    """Find `value = total`, an `await`, `total = value + 1`."""
    text, write = ast.unparse(target), body.assignments[number]
    if isinstance(write, ast.AugAssign) or text in body.read[number]:
        return
    old: dict[str, int] = {}  # names that come from the value as it was read in this line
    for node, read_there in zip(body.assignments[:number], body.read, strict=False):
        into = _target(node)
        if isinstance(into, ast.Name):
            known = [old[name] for name in old if name in read_there]
            if text in read_there:
                old[into.id] = node.lineno
            elif known:
                old[into.id] = min(known)
            elif isinstance(node, ast.Assign):
                old.pop(into.id, None)
    for name, read in old.items():
        last = write.lineno - 1 if id(write) in body.at_once else lines_of(write)[1]
        waits = [line for line in body.waits if read < line <= last]
        if name in body.read[number] and waits and not _is_compared(body, text, name, max(waits), write.lineno):
            yield Update(target, read, write.lineno)


def _is_compared(body: Body, text: str, name: str, after: int, until: int) -> bool:
    """Return whether the old value is compared with the one in the place between these lines: `if version == seen:`."""
    return any(
        isinstance(node, ast.Compare)
        and after < node.lineno <= until
        and {text, name} <= {ast.unparse(part) for part in inside(node) if isinstance(part, Variable)}
        for node in body.nodes
    )


# In the trace ---------------------------------------------------------------------------------------------


def collision(trace: Trace, name: str, update: Update, keys: Sequence[str], certain: bool, own: bool) -> float | None:
    """Return when two calls with the same arguments for `keys` had both read and not yet written; both ended.

    Arguments that the trace does not have may be the same, unless that must be `certain`. With `own`, the place belongs
    to the object whose method it is, which must be the same for both calls.
    """
    first = next(meetings(between(trace, name, update, keys, certain, own)), None)
    return None if first is None else trace.steps[first[1].begin].until


def between(
    trace: Trace, name: str, update: Update, keys: Sequence[str], certain: bool, own: bool
) -> Iterator[Between]:
    """Yield when the calls of this function, which ended, had read and not yet written; see `collision`."""
    for call in trace.calls_of(name)[:MOST_CALLS]:
        if call.how == "finished":
            given = (*(call.given.get(key) for key in keys), *[str(call.owner)] * own)
            if not (certain and None in given):
                yield from (Between(*steps, name, call.task, given) for steps in _stretches(trace, call, update))


def meetings(all_of_them: Iterable[Between]) -> Iterator[tuple[Between, Between]]:
    """Yield two that were there at the same time, in two tasks and perhaps with the same keys."""
    ordered = sorted(all_of_them, key=lambda one: one[:2])
    for number, one in enumerate(ordered):
        for other in ordered[number + 1 : number + MOST_CALLS]:
            if one.task != other.task and other.begin < one.end and _may_be_equal(one.given, other.given):
                yield one, other


def _may_be_equal(ones: Sequence[str | None], others: Sequence[str | None]) -> bool:
    return all(one == other or one is None or other is None for one, other in zip(ones, others, strict=True))


def _stretches(trace: Trace, call: Call, update: Update) -> Iterator[tuple[int, int]]:
    """Yield when the call waited between the reading and the writing, itself or in what it awaits."""
    lines = update.waits if update.waits is not None else range(update.read, update.write + 1)
    awaited = [
        inner
        for inner in trace.calls
        if inner.task == call.task and inner.awaited_by == call.coroutine and inner.awaited_at in lines
    ]
    for begin, end in waits_of(trace, call):
        step = trace.steps[begin]
        here = step.left == call.coroutine and step.line in lines
        if here or any(one.at <= step.until and (one.until is None or step.until <= one.until) for one in awaited):
            yield begin, end
