"""Updates that get lost: a value is read, others may run, and what was made of the old value is written.

A trace does not see reads and writes. The syntax tree shows where they stand, and the trace whether two calls were
really between the two at the same time. Where a check has failed, that is enough; where nobody expects anything, it
must be plain as well that both mean the same thing.
"""

import ast
from collections.abc import Iterator
from typing import NamedTuple, TypeGuard

from grader.findings.evidence import Evidence
from grader.findings.locks import lets_one_in, waits_of
from grader.findings.source import (
    LOCKS,
    MOST_CALLS,
    WAITS,
    coroutines_in,
    inside,
    last_name,
    lines_of,
    locks_entered,
)
from grader.results import Finding
from grader.trace import Call, Trace, clock

MOST_ASSIGNMENTS = 200
"""Of one function."""
Place = ast.Name | ast.Attribute | ast.Subscript


class _Update(NamedTuple):
    """`place` is read in line `read`; what is written in line `write` comes from that, with an `await` between."""

    place: Place
    read: int
    write: int
    checked: bool = False

    @property
    def name(self) -> str:
        return ast.unparse(self.place)


def find(evidence: Evidence) -> Iterator[Finding]:
    """`race`"""
    certain = evidence.comparison is None and not evidence.said
    called = {call.coroutine for trace in evidence.traces for call in trace.calls}
    for name, function in coroutines_in(evidence.tree):
        for update in _updates(function) if name in called else ():
            if _is_protected(function, update, evidence.tree):
                continue
            if certain and not (update.checked is False and _is_one_thing(update.place, name, function, evidence.tree)):
                continue
            for trace in evidence.traces:
                at = _collision(trace, name, update)
                if at is not None:
                    yield _race(evidence, name, update, at)
                    break
            else:
                continue
            break


def _race(evidence: Evidence, name: str, update: _Update, at: float) -> Finding:
    where = f"Line {update.read} reads it, line {update.write} writes"
    if update.read == update.write:
        where = f"Line {update.read} reads it and writes"
    return evidence.finding(
        "race",
        f"another call of {name} changes {update.name} between reading and writing it",
        f"{where} what became of that, and in between `await` lets the others run: at {clock(at)} s two calls of "
        f"{name} had read the same value, so that one update is lost. Read and write without an `await` between them, "
        "or let all calls share one asyncio.Lock, held from before the reading until after the writing.",
        update.write,
    )


# In the syntax tree ---------------------------------------------------------------------------------------


class _Body:
    """The body of a coroutine function, looked through once."""

    def __init__(self, function: ast.AsyncFunctionDef) -> None:
        self.nodes = list(inside(*function.body))
        declared = [node for node in self.nodes if isinstance(node, ast.Global | ast.Nonlocal)]
        self.outer = {name for node in declared for name in node.names}
        names = [node for node in self.nodes if isinstance(node, ast.Name)]
        self.made_here = {node.id for node in names if isinstance(node.ctx, ast.Store)} - self.outer
        self.waits = [lines_of(node)[0] for node in self.nodes if isinstance(node, WAITS)]
        found = [node for node in self.nodes if isinstance(node, ast.Assign | ast.AugAssign)]
        self.assignments = sorted(found, key=lambda node: node.lineno)[:MOST_ASSIGNMENTS]
        self.read = [_read_in(node.value) for node in self.assignments]

    def is_shared(self, node: ast.AST) -> TypeGuard[Place]:
        """A global or nonlocal name; an attribute or an item of anything that this call has not made itself."""
        if isinstance(node, ast.Name):
            return node.id in self.outer
        root = _root(node)
        composed = isinstance(node, ast.Attribute | ast.Subscript)
        return composed and isinstance(root, ast.Name) and root.id not in self.made_here


def _updates(function: ast.AsyncFunctionDef) -> Iterator[_Update]:
    body = _Body(function)
    for number, node in enumerate(body.assignments):
        target = _target(node)
        if body.is_shared(target):
            if _reads_before_await(node, ast.unparse(target)):
                yield _Update(target, node.lineno, node.lineno)
            yield from _written_late(body, target, number)
    for check in body.nodes:
        if isinstance(check, ast.If):
            yield from _checked_early(body, check)


def _target(node: ast.Assign | ast.AugAssign) -> ast.expr:
    return node.target if isinstance(node, ast.AugAssign) else node.targets[0]


def _root(node: ast.AST) -> ast.AST:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node


def _read_in(node: ast.AST) -> set[str]:
    """Names, attributes and items that are read there, as they are written."""
    return {ast.unparse(part) for part in inside(node) if isinstance(part, ast.expr) and _is_read(part)}


def _is_read(part: ast.expr) -> bool:
    return isinstance(part, ast.Name | ast.Attribute | ast.Subscript) and isinstance(part.ctx, ast.Load)


def _reads_before_await(node: ast.Assign | ast.AugAssign, text: str) -> bool:
    """`total += await price()`, `total = total + await price()`: the old total is read first."""
    awaits = [part for part in inside(node.value) if isinstance(part, ast.Await)]
    if isinstance(node, ast.AugAssign):
        return bool(awaits)
    ends = [(part.end_lineno or 0, part.end_col_offset or 0) for part in awaits]
    reads = [
        (part.lineno, part.col_offset)
        for part in inside(node.value)
        if isinstance(part, ast.expr) and _is_read(part) and ast.unparse(part) == text
    ]
    return bool(reads and ends) and min(reads) < max(ends)


def _written_late(body: _Body, target: Place, number: int) -> Iterator[_Update]:
    """`value = total`, an `await`, `total = value + 1`."""
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
        if name in body.read[number] and any(read < line <= lines_of(write)[1] for line in body.waits):
            yield _Update(target, read, write.lineno)


def _checked_early(body: _Body, check: ast.If) -> Iterator[_Update]:
    """`if stock > 0:`, an `await`, `stock -= 1`."""
    first, last = lines_of(check.body[0])[0], lines_of(check.body[-1])[1]
    tested = _read_in(check.test)
    for node in body.assignments:
        target = _target(node)
        late = any(first <= line <= node.lineno <= last for line in body.waits)
        if late and body.is_shared(target) and ast.unparse(target) in tested:
            yield _Update(target, check.lineno, node.lineno, checked=True)


def _is_protected(function: ast.AsyncFunctionDef, update: _Update, tree: ast.Module | None) -> bool:
    """Whether a lock is held all the while, as far as one can see."""
    for node in inside(*function.body):
        if isinstance(node, ast.Call) and last_name(node) == "acquire":
            return True
        first, last = lines_of(node) if isinstance(node, ast.AsyncWith) else (0, 0)
        around = first < update.read and update.write <= last
        if around and any(not _lets_many_in(lock, tree) for lock in locks_entered(node)):
            return True
    return False


def _lets_many_in(lock: ast.expr, tree: ast.Module | None) -> bool:
    """Whether the file makes a Semaphore of more than 1 under this name."""
    return any(
        isinstance(node.value, ast.Call)
        and last_name(node.value) in LOCKS
        and not lets_one_in(node.value)
        and any(last_name(target) == last_name(lock) for target in node.targets)
        for node in ast.walk(tree or ast.Module([], []))
        if isinstance(node, ast.Assign)
    )


# One thing, and not several of one name -------------------------------------------------------------------


def _is_one_thing(place: Place, name: str, function: ast.AsyncFunctionDef, tree: ast.Module | None) -> bool:
    """Whether it is plain that all calls of the function (`name` is its `__qualname__`) mean the same by it."""
    items = [node for node in ast.walk(place) if isinstance(node, ast.Subscript)]
    root = _root(place)
    if any(not isinstance(node.slice, ast.Constant) for node in items) or tree is None:
        return False
    if not isinstance(root, ast.Name):
        return False
    parameters = [one.arg for one in [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]]
    if root.id not in parameters:
        around = [part.rpartition(".")[2] for part in name.split(".<locals>.")[:-1]]
        return all(_is_made_once(outer, tree) for outer in around)
    owner = name.rpartition(".")[0].rpartition(".")[2]
    is_method = owner not in ("", "<locals>")
    if is_method and parameters[0] == root.id:
        return _is_made_once(owner, tree)
    return _is_always_given_the_same(function.name, parameters.index(root.id) - is_method, root.id, tree)


def _is_made_once(name: str, tree: ast.Module) -> bool:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and last_name(node) == name]
    repeated = (ast.For, ast.While, ast.AsyncFor, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    return len(calls) == 1 and not any(
        node is calls[0] for loop in ast.walk(tree) if isinstance(loop, repeated) for node in ast.walk(loop)
    )


def _is_always_given_the_same(name: str, index: int, parameter: str, tree: ast.Module) -> bool:
    given: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and last_name(node) == name:
            option = next((one.value for one in node.keywords if one.arg == parameter), None)
            value = node.args[index] if index < len(node.args) else option
            if value is None:
                return False
            given.append(value)
    changing = {
        part.id
        for loop in ast.walk(tree)
        if isinstance(loop, ast.For | ast.AsyncFor | ast.comprehension)
        for part in ast.walk(loop.target)
        if isinstance(part, ast.Name)
    }
    names = {ast.unparse(value) for value in given if isinstance(value, ast.Name | ast.Attribute)}
    plain = all(isinstance(value, ast.Name | ast.Attribute) for value in given)
    return (
        plain
        and len(names) == 1
        and not any(isinstance(part, ast.Name) and part.id in changing for value in given for part in ast.walk(value))
    )


# In the trace ---------------------------------------------------------------------------------------------


def _collision(trace: Trace, name: str, update: _Update) -> float | None:
    """When two calls had both read and not yet written; both came to their end."""
    between: list[tuple[int, int, str | None]] = []
    for call in trace.calls_of(name)[:MOST_CALLS]:
        if call.how == "finished":
            between += [(begin, end, call.task) for begin, end in _stretches(trace, call, update)]
    between.sort(key=lambda one: one[:2])
    for number, (_, end, task) in enumerate(between):
        for begin, _, other in between[number + 1 : number + MOST_CALLS]:
            if task != other and begin < end:
                return trace.steps[begin].until
    return None


def _stretches(trace: Trace, call: Call, update: _Update) -> Iterator[tuple[int, int]]:
    """When the call waited at a line from the reading to the writing, itself or in what it awaits."""
    lines = range(update.read, update.write + 1)
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
