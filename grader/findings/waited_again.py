"""Loops that give asyncio.wait the same tasks again: once one of them is done, it returns at once each time."""

import ast

from grader.findings.evidence import Evidence
from grader.findings.places import written
from grader.findings.source import coroutines_in, inside, last_name
from grader.grades.results import Finding
from grader.trace.trace import Trace

_SHRINKS = {"remove", "discard", "pop", "clear", "difference_update", "add", "append", "update"}
"""Methods that change what the loop waits for."""


def waits_for_the_same(evidence: Evidence, trace: Trace) -> Finding | None:
    """Return the finding for `while tasks: done, pending = await asyncio.wait(tasks, …)`, in a run without an end."""
    for name, function in coroutines_in(evidence.tree):
        for loop in inside(*function.body) if trace.calls_of(name) else ():
            if not isinstance(loop, ast.While):
                continue
            nodes = list(inside(*loop.body))
            for node in nodes:
                call = node.value if isinstance(node, ast.Await) else None
                if (
                    not isinstance(node, ast.Await)
                    or not isinstance(call, ast.Call)
                    or ast.unparse(call.func) not in ("asyncio.wait", "wait")
                ):
                    continue
                given = call.args[0] if call.args else None
                options = {option.arg: last_name(option.value) for option in call.keywords}
                early = options.get("return_when") in ("FIRST_COMPLETED", "FIRST_EXCEPTION") or "timeout" in options
                if not isinstance(given, ast.Name) or not early or _changes(nodes, given.id):
                    continue
                if any(step.line in range(loop.lineno, (loop.end_lineno or 0) + 1) for step in trace.steps[-3:]):
                    pending = _second_name(nodes, node)
                    rest = f"`{given.id} = {pending}`" if pending else f"`done, {given.id} = {written(evidence, node)}`"
                    rest = rest if len(rest) < 80 else f"`done, {given.id} = await asyncio.wait({given.id}, …)`"
                    return evidence.finding(
                        "never-ends",
                        f"asyncio.wait gets the same {given.id} again in each round",
                        f"Some of them are done, and stay in `{given.id}`: so it returns at once, with the same ones, "
                        f"and the loop has no end. Go on with those that are not done: {rest}.",
                        node.lineno,
                    )
    return None


def _changes(nodes: list[ast.AST], name: str) -> bool:
    """Return whether the loop assigns to this name, or changes what it holds."""
    for node in nodes:
        if isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load):
            return True
        if isinstance(node, ast.Attribute) and node.attr in _SHRINKS and last_name(node.value) == name:
            return True
    return False


def _second_name(nodes: list[ast.AST], awaited: ast.Await) -> str:
    """Return `pending` of `done, pending = await asyncio.wait(…)`, unless it is to be ignored."""
    for node in nodes:
        if isinstance(node, ast.Assign) and node.value is awaited and isinstance(node.targets[0], ast.Tuple):
            name = last_name(node.targets[0].elts[-1])
            return "" if name.startswith("_") else name
    return ""
