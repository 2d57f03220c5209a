"""Locks that protect nothing, and locks that make all others wait."""

import ast
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.findings.sequential import is_late
from grader.findings.source import (
    LOCKS,
    WAITS,
    are_together,
    coroutines_in,
    functions_in,
    inside,
    last_name,
    lines_of,
    locks_entered,
    waits,
    walk,
)
from grader.grades.results import Finding
from grader.trace.events import Call
from grader.trace.trace import Trace, clock

KEPT_FOR_EACH_KEY = (
    "`get` returns its second argument and keeps it nowhere. `setdefault` in its place keeps it for the next call with "
    "this key."
)


def made_per_call(evidence: Evidence) -> Iterator[Finding]:
    """Find calls that ran at the same time, each with a lock of its own."""
    for name, function in coroutines_in(evidence.tree):
        not_kept = list(_not_kept(function, evidence.tree))
        for maker in (*_own_locks(function), *not_kept, *_made_by(function, evidence.tree)):
            kind = last_name(maker)
            advice = KEPT_FOR_EACH_KEY if maker in not_kept else "Make one, outside, that all of the calls share."
            for trace in evidence.traces:
                if are_together(trace, name):
                    yield evidence.finding(
                        "lock-per-call",
                        f"each call of {name} makes a {kind} of its own",
                        f"No other call knows this {kind}, so none ever waits for it, and it protects nothing. "
                        f"{advice}",
                        maker.lineno,
                    )
                    break


def _own_locks(function: ast.AsyncFunctionDef) -> Iterator[ast.Call]:
    """Yield the calls that make a lock for this one call of the function."""
    for node in inside(*function.body):
        for lock in locks_entered(node):
            if isinstance(lock, ast.Call) and last_name(lock) in LOCKS:
                yield lock
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            lock = node.value
            if isinstance(lock, ast.Call) and last_name(lock) in LOCKS and _stays(function, node.targets[0].id):
                yield lock


def _not_kept(function: ast.AsyncFunctionDef, tree: ast.Module | None) -> Iterator[ast.Call]:
    """Yield the lock in `lock = locks.get(key, asyncio.Lock())`, if nothing puts a lock into that dictionary."""
    for node in inside(*function.body):
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call(func=ast.Attribute(value=owner, attr="get"), args=[_, ast.Call() as lock]),
            ) if last_name(lock) in LOCKS and _stays(function, name) and not _is_filled(last_name(owner), tree):
                yield lock


def _is_filled(name: str, tree: ast.Module | None) -> bool:
    """Return whether the file may put something into the collection of this name."""
    for node in walk(tree) if tree else ():
        match node:
            case ast.Subscript(value=owner, ctx=ast.Store()) | ast.Attribute(value=owner, attr="setdefault" | "update"):
                if last_name(owner) == name:
                    return True
            case ast.Assign(targets=targets, value=value) if any(last_name(target) == name for target in targets):
                if not isinstance(value, ast.Dict) or value.keys:
                    return True
    return False


def _made_by(function: ast.AsyncFunctionDef, tree: ast.Module | None) -> Iterator[ast.Call]:
    """Yield the lock that a plain function, or a property, makes anew each time that it is entered."""
    entered = {last_name(lock) for node in inside(*function.body) for lock in locks_entered(node)}
    for _, maker in functions_in(tree):
        kept = any(last_name(one) != "property" for one in maker.decorator_list)
        if isinstance(maker, ast.FunctionDef) and maker.name in entered and not kept:
            values = [node.value for node in inside(*maker.body) if isinstance(node, ast.Return)]
            if len(values) == 1 and isinstance(values[0], ast.Call) and last_name(values[0]) in LOCKS:
                yield values[0]


def _stays(function: ast.AsyncFunctionDef, name: str) -> bool:
    """Return whether a local name is entered or acquired, and used for nothing else."""
    everywhere = list(walk(function))
    if any(isinstance(node, ast.Global | ast.Nonlocal) and name in node.names for node in everywhere):
        return False
    used = [
        node for node in everywhere if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
    ]
    own = list(inside(*function.body))
    fine = [lock for node in own for lock in locks_entered(node)]
    fine += [
        node.value for node in own if isinstance(node, ast.Attribute) and node.attr in ("acquire", "release", "locked")
    ]
    return bool(used) and all(any(node is one for one in fine) for node in used)


def too_wide(evidence: Evidence) -> Iterator[Finding]:
    """Find a lock that is held during all the work of calls that should overlap."""
    if evidence.comparison is None or not is_late(evidence.comparison) or evidence.last is None:
        return
    trace = evidence.last[1]
    for name, function in coroutines_in(evidence.tree):
        if are_together(trace, name) and not _is_a_pause_of_others(trace, name):
            for line, lock in _wide_locks(function, evidence.tree):
                waited = longest_wait(trace, name, line)
                if waited:
                    yield _too_wide(evidence, name, line, lock, waited)


def _too_wide(evidence: Evidence, name: str, line: int, lock: ast.expr, waited: float) -> Finding:
    """Return the finding for a lock that a call waited for so many virtual seconds.

    That of a semaphore stands where it is made.
    """
    kind, maker = kind_of(lock, evidence.tree), _maker(lock, evidence.tree)
    why = (
        "the one before held it across the whole of its work. Hold a lock only around what must not be disturbed, and "
        "do the waiting outside."
    )
    if kind == "semaphore":
        why = (
            "it lets in one at a time, for the whole of the work. How many it lets in at once is the number that it is "
            "made with; work that disturbs nothing needs none."
        )
    return evidence.finding(
        "lock-too-wide",
        f"the calls of {name} wait for each other at this {kind}",
        f"A call of {name} waited up to {clock(waited)} s for it, because {why}",
        maker.lineno if kind == "semaphore" and maker is not None else line,
    )


def _is_a_pause_of_others(trace: Trace, name: str) -> bool:
    """Return whether the calls do nothing but wait, on behalf of others that await them and print afterwards.

    Such a function is a gate, like the `wait` of a limiter: that its calls wait for each other is what it is for.
    """
    calls = trace.calls_of(name)
    outermost = {life.name: life.coroutine for life in trace.tasks}
    if trace.printed_by(name) or any(call.awaited_by == name for call in trace.calls):
        return False
    return all(
        outermost.get(call.task or "") != name
        and (call.until is None or any(line.task == call.task for line in trace.printed[call.printed_at_end :]))
        for call in calls
    )


def _wide_locks(function: ast.AsyncFunctionDef, tree: ast.Module | None) -> Iterator[tuple[int, ast.expr]]:
    """Yield the lines that take a lock under which the function does all its waiting, and the lock."""
    for node in inside(*function.body):
        if isinstance(node, ast.AsyncWith) and waits(*node.body):
            under = {id(part) for part in inside(node)}
            others = [part for part in inside(*function.body) if isinstance(part, WAITS) and id(part) not in under]
            if all(_is_around(part, node) for part in others):
                for lock in locks_entered(node):
                    if lets_only_one_in(lock, tree):
                        yield node.lineno, lock


def _is_around(outer: ast.AST, inner: ast.AST) -> bool:
    """Return whether the one statement contains the other."""
    return lines_of(outer)[0] <= lines_of(inner)[0] and lines_of(inner)[1] <= lines_of(outer)[1]


def lets_only_one_in(lock: ast.expr, tree: ast.Module | None) -> bool:
    """Return whether it is made as a Lock or a Semaphore of 1; for a parameter, the name decides."""
    maker = _maker(lock, tree)
    name = last_name(lock).lower()
    return lets_one_in(maker) if maker is not None else "lock" in name or "mutex" in name


def kind_of(lock: ast.expr, tree: ast.Module | None) -> str:
    """Return what to call it: lock, or semaphore."""
    maker = _maker(lock, tree)
    return "semaphore" if maker is not None and last_name(maker) != "Lock" else "lock"


def _maker(lock: ast.expr, tree: ast.Module | None) -> ast.Call | None:
    """Return the first call in the file that makes a lock or a semaphore of this name."""
    name = last_name(lock)
    for node in walk(tree) if tree else ():
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(last_name(target) == name for target in targets) and last_name(node.value) in LOCKS:
                return node.value
    return None


def lets_one_in(maker: ast.Call) -> bool:
    """Return whether this is `Lock()`, `Semaphore()` or `Semaphore(1)`."""
    room = maker.args[0] if maker.args else next((option.value for option in maker.keywords), None)
    return last_name(maker) == "Lock" or room is None or (isinstance(room, ast.Constant) and room.value == 1)


def longest_wait(trace: Trace, name: str, line: int) -> float:
    """Return the virtual seconds that a call of this function waited at this line."""
    longest = 0.0
    for number, step in enumerate(trace.steps):
        if (step.left, step.line, step.how) == (name, line, "awaits"):
            following = (later.at for later in trace.steps[number + 1 :] if later.task == step.task)
            longest = max(longest, next(following, trace.elapsed) - step.until)
    return longest


def waits_of(trace: Trace, call: Call) -> Iterator[tuple[int, int]]:
    """Yield when the task of a call waited, as numbers of steps: the last before, the first after."""
    last: int | None = None
    for number, step in enumerate(trace.steps):
        if step.task == call.task and step.at >= call.at and (call.until is None or step.at <= call.until):
            if last is not None:
                yield last, number
            last = number if step.how == "awaits" else None
