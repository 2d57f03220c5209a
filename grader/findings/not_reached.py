"""The call that a task waits for in vain, where it stands in the file behind a wait that never ends."""

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import TypeGuard

from grader.findings.evidence import Evidence
from grader.findings.source import Function, functions_in, inside, last_name, locks_entered, walk
from grader.trace.leftovers import Waiting
from grader.trace.trace import Trace

QUEUE = "something in a Queue"
WAKES = {
    "an Event": ("set",),
    "a Condition": ("notify", "notify_all"),
    "a Future": ("set_result", "set_exception"),
    QUEUE: ("put", "put_nowait"),
}
"""The methods that end a wait, by what the task waits for."""


def behind_a_wait(evidence: Evidence, trace: Trace, one: Waiting, name: str) -> tuple[str, int | None]:
    """Return a sentence about the call that would end this wait, if a waiting task does not get there; else nothing.

    The line is that of another coroutine's `await` which keeps an item from being put into a queue: the first one, or
    what comes when a consumer is done that waits for it. Otherwise it is None.

    Args:
        evidence: The check, with the file.
        trace: The run, in which nothing can go on.
        one: The wait that is explained.
        name: What the file calls the thing that the task waits for, in code quotes; empty if that is unknown.
    """
    if any(event.what in ("set", "notify") for event in (one.about.events if one.about is not None else ())):
        return "", None
    if one.thing == QUEUE and one.about is None:
        return "", None
    has_come = one.thing == QUEUE and one.about is not None and one.about.counts.get("put")
    waits_for_it = {(other.coroutine, other.line) for other in trace.waiting if one.task in other.tasks}
    functions, methods = dict(functions_in(evidence.tree)), WAKES.get(one.thing, ())
    went_on = {call.coroutine for call in trace.calls if call.how != "pending"}
    for coroutine, line in places(trace):
        function = functions.get(coroutine)
        if coroutine in went_on:
            continue  # another call of it may have come there
        if has_come and (coroutine, line) not in waits_for_it:
            continue  # it puts the end, or the next item, when the task that waits for that is done
        for call in inside(*function.body) if function is not None else ():
            if isinstance(call, ast.Call) and call.lineno > line and not _is_passed(function, line, call.lineno):
                wakes = next((part for part in _with_called(call, functions) if _wakes(part, methods, name)), None)
                if wakes is not None:
                    return (
                        f"`{ast.unparse(wakes.func)}` is called in line {wakes.lineno}, and {coroutine} does not come "
                        f"{'to it' if wakes is call else f'to line {call.lineno}, which leads there'}: it waits in "
                        f"line {line} before that."
                    ), (line if one.thing == QUEUE and line != one.line else None)
    return "", None


def left_out(evidence: Evidence, one: Waiting, name: str) -> str:
    """Return a sentence about a call that would end this wait, and that did not run for its thing; empty for none."""
    calls = [node for node in (walk(evidence.tree) if evidence.tree else ()) if _wakes(node, WAKES[one.thing], name)]
    if not calls:
        return ""
    return f"`{ast.unparse(calls[0].func)}` stands in line {calls[0].lineno}. It did not run for this Event."


def _is_passed(function: ast.AST | None, waits: int, line: int) -> bool:
    """Return whether a line is none that a wait keeps from being run, although it stands below.

    The two are in two branches of an `if`, of which one runs, or the wait is at the end of a task group's block.
    """
    for node in walk(function) if function else ():
        last = getattr(node, "end_lineno", None) or 0
        if isinstance(node, ast.If) and node.orelse and node.lineno <= waits < node.orelse[0].lineno <= line <= last:
            return True
        if isinstance(node, ast.AsyncWith) and node.lineno == waits and line <= last and not any(locks_entered(node)):
            return True
    return False


def places(trace: Trace) -> list[tuple[str, int]]:
    """Return the coroutines that wait at the end, and the line in which each does, also through another coroutine."""
    waits = [(one.coroutine, one.line) for one in trace.waiting]
    awaits = [(call.awaited_by, call.awaited_at) for call in trace.calls if call.how == "pending"]
    there = dict.fromkeys([*waits, *awaits])
    return [(name, line) for name, line in there if name is not None and line is not None]


def _with_called(call: ast.Call, functions: Mapping[str, Function]) -> Iterator[ast.AST]:
    """Yield the call itself, and what is in the functions and methods of the file by the name that it calls."""
    yield call
    for name, called in functions.items():
        if name.rpartition(".")[2] == last_name(call):
            yield from inside(*called.body)


def _wakes(node: ast.AST, methods: Collection[str], name: str) -> TypeGuard[ast.Call]:
    """Return whether a call of one of these methods is for the thing of this name, or for any, if it has none.

    What is `self.gun` in one function may be `gun` in another.
    """
    method = node.func if isinstance(node, ast.Call) else None
    if not isinstance(method, ast.Attribute) or method.attr not in methods:
        return False
    return not name or last_name(method.value) == name.strip("`").rpartition(".")[2]
