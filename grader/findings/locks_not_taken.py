"""Locks and semaphores that hold up no task: nothing takes them, or each call gives a permit back first."""

import ast
from collections.abc import Iterator

from grader.findings.lock_around import is_lock
from grader.findings.not_as_it_seems import Seeming
from grader.findings.source import coroutines_in, inside, last_name, lines_of, value_of, walk
from grader.trace.trace import Trace

LOOPS = (ast.While, ast.For, ast.AsyncFor)


def locks_not_taken(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the conditions with `lock.locked()` of a lock that nothing in the file takes or hands on."""
    for name, function in coroutines_in(tree):
        for node in inside(*function.body) if trace.calls_of(name) else ():
            test = node.test if isinstance(node, ast.If | ast.While) else None
            for call in inside(test) if test is not None else ():
                lock = call.func.value if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) else None
                if lock is None or last_name(call) != "locked" or not is_lock(lock, tree):
                    continue
                if not _is_used_otherwise(tree, last_name(lock)):
                    shown = ast.unparse(lock)
                    yield Seeming(
                        "lock-in-vain",
                        f"nothing takes `{shown}`, so that it is never held",
                        f"`{shown}.locked()` is False each time, and all calls go on. `async with {shown}:` takes it, "
                        "waits while another task holds it, and gives it back.",
                        lines_of(node)[0],
                    )


def _is_used_otherwise(tree: ast.Module | None, name: str) -> bool:
    """Return whether the file does more with this lock than make it and ask whether it is held."""
    nodes = list(walk(tree)) if tree else []
    asked = {id(node.value) for node in nodes if isinstance(node, ast.Attribute) and node.attr == "locked"}
    asked |= {id(node.value) for node in nodes if isinstance(node, ast.Attribute) and id(node) in asked}
    return any(
        isinstance(node, ast.Name | ast.Attribute)
        and isinstance(node.ctx, ast.Load)
        and last_name(node) == name
        and id(node) not in asked
        for node in nodes
    )


def released_first(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the `release` of a semaphore with permits that stands before its only `acquire`, in one function."""
    for name, function in coroutines_in(tree):
        nodes = list(inside(*function.body))
        released = [node for node in nodes if isinstance(node, ast.Call) and last_name(node) == "release"]
        if len(released) != 1 or len(trace.calls_of(name)) < 2 or any(isinstance(one, LOOPS) for one in nodes):
            continue
        first = released[0]
        owner = first.func.value if isinstance(first.func, ast.Attribute) else None
        uses = _uses_of(tree, owner) if isinstance(owner, ast.Name) and _has_permits(tree, owner) else []
        takes = [node for node in uses if node.attr == "acquire" and node.lineno > first.lineno]
        if owner is not None and len(uses) == 2 and takes and any(node is takes[0] for node in nodes):
            shown = ast.unparse(owner)
            yield Seeming(
                "lock-in-vain",
                f"each call gives a permit to `{shown}` before it takes one",
                f"So there is always one more than before, and no call waits. Take it first: `async with {shown}:` "
                "takes a permit, and gives it back at its end.",
                first.lineno,
            )


def _uses_of(tree: ast.Module | None, owner: ast.Name) -> list[ast.Attribute]:
    """Return what the file asks of the object of this name; nothing if it also hands it on."""
    nodes = list(walk(tree)) if tree else []
    uses = [node for node in nodes if isinstance(node, ast.Attribute) and last_name(node.value) == owner.id]
    loads = [one for one in nodes if isinstance(one, ast.Name) and one.id == owner.id and isinstance(one.ctx, ast.Load)]
    return uses if len(loads) == len(uses) else []


def _has_permits(tree: ast.Module | None, owner: ast.Name) -> bool:
    made = value_of(tree, owner)
    if not isinstance(made, ast.Call) or last_name(made) != "Semaphore":
        return False
    count = made.args[0] if made.args else None
    return count is None or (isinstance(count, ast.Constant) and bool(count.value))


LOCKS_NOT_TAKEN = (locks_not_taken, released_first)
