"""Context variables that are still set after the work that they were set for."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from grader.findings.evidence import Evidence
from grader.findings.first_difference import OtherText, other_text
from grader.findings.source import coroutines_in, functions_in, inside, last_name
from grader.grades.results import Finding
from grader.trace.events import Call
from grader.trace.trace import Trace, clock


class _Setter(NamedTuple):
    """A coroutine function, by its `__qualname__`, that sets a context variable on `line` and leaves it set."""

    name: str
    line: int


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find a context variable that a line should have shown with its default, and that a call in its task had set.

    A task runs in a copy of the context, so what it sets ends with it. A call that is awaited without a task runs in
    the context of its caller.
    """
    other = other_text(evidence)
    if other is None or evidence.last is None:
        return
    trace = evidence.last[1]
    for variable, default in variables(evidence.tree):
        if str(default) != other.expected:
            continue
        found = [(call, one) for one in _setters(evidence.tree, variable) for call in _calls(trace, one, other)]
        for call, setter in sorted(found, key=lambda pair: pair[0].order)[-1:]:
            yield _leak(evidence, variable, setter, call, other)


def _leak(evidence: Evidence, variable: str, setter: _Setter, call: Call, other: OtherText) -> Finding:
    name, at = setter.name, clock(other.line.at)
    again = f"restore the value before: `token = {variable}.set(…)`, and later `{variable}.reset(token)`."
    if call.how == "pending" or call.printed_at_end > other.number:
        return evidence.finding(
            "context-leak",
            f"{variable} is set in {name}, and is still set when {name} goes on",
            f"Line {setter.line} sets it for all that {name} does from then on: at {at} s it was still "
            f'"{other.shown}". Set it in a coroutine that runs in a task of its own: a task has a copy of the context, '
            f"and what is set there ends with the task. Or {again}",
            setter.line,
        )
    return evidence.finding(
        "context-leak",
        f"{variable} is still set after the call of {name}",
        f"Line {setter.line} sets it, and {call.awaited_by} awaits {name} here without a task, so both have one "
        f'context: at {at} s it was still "{other.shown}". Run {name} in a task of its own: a task has a copy of the '
        f"context, and what is set there ends with the task. Or {again}",
        call.awaited_at,
    )


def variables(tree: ast.Module | None) -> Iterator[tuple[str, object]]:
    """Yield the context variables at the top of the file that have a default, each with it."""
    for node in tree.body if tree else ():
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        made = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if isinstance(target, ast.Name) and isinstance(made, ast.Call) and last_name(made) == "ContextVar":
            defaults = [one.value for one in made.keywords if one.arg == "default"]
            yield from ((target.id, one.value) for one in defaults if isinstance(one, ast.Constant))


def _setters(tree: ast.Module | None, variable: str) -> Iterator[_Setter]:
    """Yield the coroutine functions that set the variable, themselves or by a plain function, and do not reset it."""
    plain = {
        name
        for name, function in functions_in(tree)
        if isinstance(function, ast.FunctionDef) and _lines_of(function, variable, {"set"})
    }
    for name, function in coroutines_in(tree):
        calls = [node for node in inside(*function.body) if isinstance(node, ast.Call)]
        lines = _lines_of(function, variable, {"set"})
        lines += [node.lineno for node in calls if isinstance(node.func, ast.Name) and node.func.id in plain]
        if lines and not _lines_of(function, variable, {"reset"}):
            yield _Setter(name, max(lines))


def _lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef, variable: str, methods: set[str]) -> list[int]:
    return [
        node.lineno
        for node in inside(*function.body)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in methods
        and last_name(node.func.value) == variable
    ]


def _calls(trace: Trace, setter: _Setter, other: OtherText) -> Iterator[Call]:
    """Yield the calls that set the variable before the line was printed, in the context of the task that printed it."""
    for call in trace.calls_of(setter.name):
        if call.task == other.line.task and call.printed <= other.number:
            under_way = call.how == "pending" or call.printed_at_end > other.number
            ends_with_its_task = call.awaited_by is None and call.task != trace.tasks[0].name
            if (under_way and not ends_with_its_task and other.line.coroutine == setter.name) or (
                not under_way and call.awaited_at is not None
            ):
                yield call
