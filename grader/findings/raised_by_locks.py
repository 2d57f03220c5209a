"""Causes of exceptions of locks, semaphores and conditions, and of a loop that is stopped too early."""

import ast
import re

from grader.findings.because import Because, Known
from grader.findings.evidence import Evidence
from grader.findings.places import written
from grader.findings.source import LONGEST_CALL, calls_at, inside, last_name, nodes_at, walk
from grader.trace.events import Error


def _of_condition(evidence: Evidence, error: Error) -> Because:
    what = "notify" if "notify" in error.message else "wait"
    names = [
        written(evidence, call.func.value)
        for call in calls_at(evidence.tree, error.line)
        if isinstance(call.func, ast.Attribute) and call.func.attr.startswith(what)
    ]
    name = names[0] if len(names) == 1 and len(names[0]) <= LONGEST_CALL else "condition"
    return Because(
        f"`{what}` of a Condition is called without its lock",
        f"A Condition has a lock, which must be held to call `{what}`: `async with {name}:` around this line "
        "takes it and gives it back.",
    )


def _of_release(evidence: Evidence, error: Error) -> Because:
    """Explain a `release` that is one too many, perhaps inside the block that releases the lock at its end."""
    title, several = "this lock is released, but it is not held", "Semaphore" in error.message
    if several:
        title = "this semaphore is released more often than it was acquired"
    for block in nodes_at(evidence.tree, error.line):
        if isinstance(block, ast.AsyncWith):
            locks = {ast.unparse(item.context_expr) for item in block.items}
            for call in (node for node in inside(*block.body) if isinstance(node, ast.Call)):
                released = call.func if last_name(call) == "release" else None
                if isinstance(released, ast.Attribute) and ast.unparse(released.value) in locks:
                    thing = "permit" if several else "lock"
                    return Because(title, f"`async with` releases the {thing} at the end of its block.", call.lineno)
            if len(locks) == 1 and (release := _released_by_hand(evidence, *locks)) is not None:
                return Because(
                    "this gives back a lock that another task holds",
                    f"Here `{locks.pop()}` is released, also where `acquire` was not successful: then it is taken from "
                    "the task that holds it, whose own release fails. `async with` releases only what it has acquired.",
                    release.lineno,
                )
    name = "semaphore" if several else "lock"
    return Because(title, f"Each `release` belongs to one `acquire` that was awaited. `async with {name}:` does both.")


def _released_by_hand(evidence: Evidence, lock: str) -> ast.Call | None:
    """Return the only call of `release` of this lock in the file."""
    calls = [
        node
        for node in (walk(evidence.tree) if evidence.tree else ())
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "release"
        if ast.unparse(node.func.value) == lock
    ]
    return calls[0] if len(calls) == 1 else None


def _of_stop(evidence: Evidence, error: Error) -> Because:
    """Explain `stop()` in a loop that runs until a coroutine has ended."""
    nodes = walk(evidence.tree) if evidence.tree else ()
    stops = [
        node.lineno
        for node in nodes
        if isinstance(node, ast.Attribute) and node.attr == "stop" and "loop" in ast.unparse(node.value)
    ]
    return Because(
        "the loop is stopped before its coroutine has ended",
        "`run_until_complete` and `asyncio.run` stop the loop by themselves when their coroutine returns. `stop()` is "
        "for a loop that runs for ever.",
        stops[0] if len(stops) == 1 else None,
    )


KNOWN_OF_LOCKS = (
    Known(re.compile(r"cannot (?:notify|wait) on un-acquired lock"), _of_condition),
    Known(re.compile(r"RuntimeError: Lock is not acquired|BoundedSemaphore released too many times"), _of_release),
    Known(re.compile(r"Event loop stopped before Future completed"), _of_stop),
)
