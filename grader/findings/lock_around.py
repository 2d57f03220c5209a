"""Locks around an update of a shared value: those that protect it as far as the file shows, and those that do not."""

import ast
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.findings.locks import lets_one_in
from grader.findings.places import written
from grader.findings.source import LOCKS, inside, last_name, lines_of, locks_entered, walk

ALSO_LOCKS = {*LOCKS, "Condition"}


def is_protected(function: ast.AsyncFunctionDef, read: int, write: int, tree: ast.Module | None) -> bool:
    """Return whether a lock is held from the line that reads to the one that writes, as far as the file shows."""
    if any(isinstance(node, ast.Call) and last_name(node) == "acquire" for node in inside(*function.body)):
        return True
    around = locks_around(function, read, write)
    return any(not (_lets_many_in(lock, tree) or _is_new(lock, function)) for lock in around)


def locks_around(function: ast.AsyncFunctionDef, read: int, write: int) -> list[ast.expr]:
    """Return what `async with` holds from the line that reads to the one that writes."""
    return [
        lock
        for node in inside(*function.body)
        if lines_of(node)[0] < read and write <= lines_of(node)[1]
        for lock in locks_entered(node)
    ]


def held_in_vain(evidence: Evidence, function: ast.AsyncFunctionDef, read: int, write: int) -> str:
    """Return the sentence about a lock that two calls of the function held at the same time; empty without one."""
    for lock in locks_around(function, read, write):
        if _lets_many_in(lock, evidence.tree):
            return f"`{written(evidence, lock)}` lets several calls in at once. "
        if is_lock(lock, evidence.tree):
            return f"`{written(evidence, lock)}` does not keep them apart: each of them held a lock of its own. "
    return ""


def is_lock(lock: ast.expr, tree: ast.Module | None) -> bool:
    """Return whether the file makes a lock of asyncio under this name, or in a function of this name."""
    return any(
        isinstance(part, ast.Call) and last_name(part) in ALSO_LOCKS
        for value in _values_of(lock, tree)
        for part in walk(value)
    )


def _values_of(lock: ast.expr, tree: ast.Module | None) -> Iterator[ast.AST]:
    """Yield what may be in this place: the lock itself, what is assigned to its name, a function of its name."""
    yield lock
    name = last_name(lock.value if isinstance(lock, ast.Subscript) else lock)
    for node in walk(tree) if tree is not None else ():
        if isinstance(node, ast.FunctionDef) and node.name == name:
            yield node
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            parts = [
                part for target in targets for part in (target.elts if isinstance(target, ast.Tuple) else [target])
            ]
            if any(name == last_name(_whole(part)) for part in parts):
                yield node.value


def _whole(target: ast.expr) -> ast.expr:
    """Return `locks` of `locks[name]`."""
    return target.value if isinstance(target, ast.Subscript) else target


def _is_new(lock: ast.expr, function: ast.AsyncFunctionDef) -> bool:
    """Return whether each call of the function puts a new lock in this place: `locks[name] = asyncio.Lock()`."""
    return any(
        isinstance(node, ast.Assign)
        and last_name(node.value) in LOCKS
        and ast.unparse(node.targets[0]) == ast.unparse(lock)
        for node in function.body
    )


def _lets_many_in(lock: ast.expr, tree: ast.Module | None) -> bool:
    """Return whether the file makes a Semaphore of more than 1 under this name, or several in a dictionary or list."""
    root = last_name(_whole(lock))
    return any(
        isinstance(part, ast.Call) and last_name(part) in LOCKS and not lets_one_in(part)
        for node in walk(tree or ast.Module([], []))
        if isinstance(node, ast.Assign) and any(last_name(target) == root for target in node.targets)
        for part in walk(node.value)
    )
