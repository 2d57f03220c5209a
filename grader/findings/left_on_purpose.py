"""Tasks that a right program may leave to `asyncio.run`, because no work is lost when they are cancelled."""

import ast
from collections.abc import Collection
from typing import TypeGuard

from grader.findings.source import Function, functions_in, given_to_servers, inside, last_name, lines_of
from grader.findings.unreachable import is_endless
from grader.trace.leftovers import LeftBehind
from grader.trace.trace import Trace

IDLE = {
    *("Queue.get", "Event.wait", "Condition.wait", "Condition.wait_for"),
    *(f"StreamReader.{name}" for name in ("read", "readline", "readuntil", "readexactly")),
}
"""Functions of asyncio in which a task waits for new work, where no work is in progress."""
IDLE_METHODS = {name.rpartition(".")[2] for name in IDLE}
WAKES = {"release", "set", "notify", "notify_all"}
"""Methods whose only effect is on tasks that wait, and none waits any more at the end."""


def is_meant_to_be_left(tree: ast.Module | None, left: LeftBehind) -> bool:
    """Return whether this task may stay unfinished at the end of the program.

    Such a task goes round for ever, and is between two rounds: it sleeps until the next one (a heartbeat), or waits
    for new work and there is none (a worker whose queue is empty). Or it only wakes others after a while. The tasks of
    a server's connections are not the program's own.
    """
    if left.coroutine.rpartition(".")[2] in given_to_servers(tree):
        return True
    function = dict(functions_in(tree)).get(left.coroutine)
    line = left.waits_at
    if function is None or line is None:
        return False
    if left.waits_in == "sleep" and _only_wakes(function):
        return True
    return any(_is_between_rounds(loop, left.waits_in, line) for loop in inside(*function.body))


def has_begun(trace: Trace, left: LeftBehind) -> bool:
    """Return whether the task had run before the main coroutine returned; if it had not, it did nothing of its work."""
    life = next((one for one in trace.tasks if one.name == left.task), None)
    main = next((call for call in trace.calls if call.awaited_by is None and call.until is not None), None)
    begun = next((call for call in trace.calls if call.task == left.task), None)
    if life is None or main is None or begun is None or life.parent != main.task:
        return True
    return begun.order < main.order_at_end


def is_made_within(tree: ast.Module | None, left: LeftBehind, others: Collection[str]) -> bool:
    """Return whether `wait_for` or `shield` made this task in one of the other coroutine functions, and waits for it.

    Up to Python 3.11 `asyncio.wait_for` makes a task of each coroutine object.
    """
    for name, function in functions_in(tree):
        if name in others and lines_of(function)[0] <= (left.line or 0) <= lines_of(function)[1]:
            awaits = [node for node in inside(*function.body) if isinstance(node, ast.Await)]
            here = [one for one in awaits if lines_of(one)[0] <= (left.line or 0) <= lines_of(one)[1]]
            return any(last_name(one.value) in ("wait_for", "shield") for one in here)
    return False


def goes_round(tree: ast.Module | None, left: LeftBehind) -> bool:
    """Return whether the task's function has a loop that never ends by itself."""
    function = dict(functions_in(tree)).get(left.coroutine)
    return function is not None and any(_is_for_ever(node) for node in inside(*function.body))


def _is_for_ever(node: ast.AST) -> TypeGuard[ast.While]:
    return (
        isinstance(node, ast.While)
        and is_endless(node)
        and not any(isinstance(part, ast.Return) for part in inside(*node.body))
    )


def _is_between_rounds(loop: ast.AST, waits_in: str, line: int) -> bool:
    if not _is_for_ever(loop):
        return False
    awaits = [node for node in inside(*loop.body) if isinstance(node, ast.Await)]
    here = [one for one in awaits if lines_of(one)[0] <= line <= lines_of(one)[1]]
    if waits_in == "sleep":
        takes = any(isinstance(node, ast.AsyncFor | ast.AsyncWith) for node in inside(*loop.body))
        return bool(here) and not takes and all(_sleeps(one) for one in awaits)
    return len(here) == 1 and here[0] is awaits[0] and (waits_in in IDLE or _waits_idly_for_a_while(waits_in, here[0]))


def _waits_idly_for_a_while(waits_in: str, node: ast.Await) -> bool:
    """Return whether this is `await asyncio.wait_for(queue.get(), 5)`, or the like."""
    call = node.value
    inner = call.args[0] if isinstance(call, ast.Call) and last_name(call) == "wait_for" and call.args else None
    return waits_in == "wait_for" and isinstance(inner, ast.Call) and last_name(inner) in IDLE_METHODS


def _sleeps(node: ast.Await) -> bool:
    return last_name(node.value) == "sleep"


def _only_wakes(function: Function) -> bool:
    """Return whether the function sleeps, and then only releases, sets or notifies something."""
    values = [one.value if isinstance(one, ast.Expr) else None for one in function.body]
    values = [one for one in values if not (isinstance(one, ast.Constant) and isinstance(one.value, str))]
    return len(values) > 1 and all(
        (isinstance(one, ast.Await) and _sleeps(one))
        or (isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and last_name(one) in WAKES)
        for one in values
    )
