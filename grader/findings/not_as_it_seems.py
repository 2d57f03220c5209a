"""Lines that do less than it seems: a process that is left alone, a context that is set in another task."""

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from grader.findings.source import Function, coroutines_in, functions_in, inside, last_name, walk
from grader.trace.trace import Trace, short

PROCESSES = {"create_subprocess_exec", "create_subprocess_shell"}
LOOKED_AT = {"pid", "returncode"}
"""Attributes of a process that do not wait for it."""


class Seeming(NamedTuple):
    """A line that does less than it seems, and the words for it."""

    kind: str
    title: str
    message: str
    line: int


def processes_left(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the lines that start a process for which nothing waits."""
    for name, function in functions_in(tree):
        if trace.calls_of(name):
            for node in inside(*function.body):
                started = node.value if isinstance(node, ast.Assign | ast.Expr) else None
                call = started.value if isinstance(started, ast.Await) else None
                if not isinstance(call, ast.Call) or last_name(call) not in PROCESSES:
                    continue
                target = node.targets[0] if isinstance(node, ast.Assign) else None
                if target is None or (isinstance(target, ast.Name) and _is_only_looked_at(function, target.id)):
                    yield Seeming(
                        "process-left",
                        f"{short(name)} starts a process and does not wait for it",
                        "When the event loop closes, asyncio ends a process that still runs. `await process.wait()` "
                        "waits for its end, `await process.communicate()` also for its output.",
                        call.lineno,
                    )


def _is_only_looked_at(function: Function, name: str) -> bool:
    nodes = list(walk(function))
    looks = {id(node.value) for node in nodes if isinstance(node, ast.Attribute) and node.attr in LOOKED_AT}
    used = [node for node in nodes if isinstance(node, ast.Name) and node.id == name]
    return all(id(node) in looks or isinstance(node.ctx, ast.Store) for node in used)


def contexts_lost(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the lines that set a context variable in a task in which nothing reads it."""
    parents = {life.name: life.parent for life in trace.tasks}
    for name in context_variables(tree) if not ended_without_value(trace) else ():
        setters = dict(users(tree, name, "set"))
        if not _is_used_in_coroutines(tree, name):
            continue
        readers = {within for within, _ in users(tree, name, "get")}
        reads = {call.task for call in trace.calls if call.coroutine in readers}
        for within, line in setters.items():
            calls = trace.calls_of(within)
            in_their_own = [call for call in calls if call.awaited_by is None and parents.get(call.task or "")]
            tasks = {call.task for call in in_their_own}
            seen = any(tasks & set(line_of(task, parents)) for task in reads)
            if calls and len(in_their_own) == len(calls) and reads and not seen:
                yield Seeming(
                    "context-lost",
                    f"`{name}` is set in a task, and nothing in that task reads it",
                    f"{short(within)} runs in a task of its own, and a task has a copy of the context: what it sets is "
                    f"not seen by the code that made the task. Return the value instead; or `await {short(within)}(…)` "
                    "directly, without a task.",
                    line,
                )


def ended_without_value(trace: Trace) -> bool:
    """Return whether a context variable without a value ended the run, which the finding explains."""
    return trace.error is not None and trace.error.type == "LookupError" and "ContextVar" in trace.error.message


def _is_used_in_coroutines(tree: ast.Module | None, name: str) -> bool:
    """Return whether only coroutine functions read the variable, whose calls the trace knows."""
    nodes = list(walk(tree)) if tree else []
    used = [node for node in nodes if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)]
    known = {
        id(part)
        for _, function in coroutines_in(tree)
        for part in inside(*function.body)
        if isinstance(part, ast.Name) and part.id == name
    }
    asked = {
        id(node.value) for node in nodes if isinstance(node, ast.Attribute) and node.attr in ("get", "set", "reset")
    }
    return all(id(node) in asked and id(node) in known for node in used)


def context_variables(tree: ast.Module | None) -> Iterator[str]:
    """Yield the names of the context variables that the file makes at its top."""
    for node in tree.body if tree else ():
        if isinstance(node, ast.Assign | ast.AnnAssign) and last_name(node.value) == "ContextVar":
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and isinstance(node.value, ast.Call):
                yield target.id


def users(tree: ast.Module | None, name: str, method: str) -> Iterator[tuple[str, int]]:
    """Yield the functions that call this method of the variable, each with the line."""
    for within, function in functions_in(tree):
        for node in inside(*function.body):
            if isinstance(node, ast.Attribute) and node.attr == method and last_name(node.value) == name:
                yield within, node.lineno


def line_of(task: str | None, parents: dict[str, str | None]) -> Iterator[str]:
    """Yield the task, the task that made it, and so on."""
    seen: set[str] = set()
    while task and task not in seen:
        seen.add(task)
        yield task
        task = parents.get(task)


def assigned(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, ast.expr]]:
    """Yield the variables that these nodes assign to, each with the value."""
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node.value
