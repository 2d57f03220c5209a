"""Tasks that a program gives up in a way that does not do what it seems to: `asyncio.wait`, `cancel`."""

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeGuard

from grader.findings.source import (
    MAKES_TASKS,
    Function,
    coroutines_in,
    functions_in,
    inside,
    last_name,
    lines_of,
    waits,
    walk,
)
from grader.trace.trace import Trace

RUN = ("run_until_complete", "run_forever", "run")
GIVE_UP = ("FIRST_COMPLETED", "FIRST_EXCEPTION")


class GivenUp(NamedTuple):
    """A place by line, the name that matters there, and the names of the tasks that are given up."""

    name: str
    line: int
    tasks: tuple[str, ...] = ()


def timeouts_unseen(tree: ast.Module | None) -> Iterator[GivenUp]:
    """Yield calls of `asyncio.wait` with a time limit, in a `try` that nothing else can leave by TimeoutError."""
    for _, function in coroutines_in(tree):
        for node in inside(*function.body):
            if isinstance(node, ast.Try) and any(map(_catches_timeout, node.handlers)):
                awaited = [part.value for part in inside(*node.body) if isinstance(part, ast.Await)]
                if awaited and all(_is_wait(one) and _has_limit(one) for one in awaited):
                    yield GivenUp("", awaited[0].lineno)


def losers(tree: ast.Module | None, trace: Trace) -> Iterator[GivenUp]:
    """Yield calls of `asyncio.wait` that may return early, and whose second set of tasks is never looked at."""
    if not trace.left_behind:
        return
    for _, function in coroutines_in(tree):
        for node in inside(*function.body):
            value = node.value if isinstance(node, ast.Assign) else None
            waiting = value.value if isinstance(value, ast.Await) else None
            if waiting is None or not _is_wait(waiting) or not (_has_limit(waiting) or _returns_early(waiting)):
                continue
            target = node.targets[0] if isinstance(node, ast.Assign) else None
            pending = target.elts[1] if isinstance(target, ast.Tuple) and len(target.elts) == 2 else None
            if isinstance(pending, ast.Name) and not _is_used(pending.id, function):
                first, last = lines_of(waiting)
                uses = [use for use in trace.uses("asyncio.wait") if first <= use.line <= last]
                yield GivenUp(pending.id, waiting.lineno, tuple(task for use in uses for task in use.tasks))


def cancel_the_rest(lost: GivenUp) -> str:
    """Return what to do with the tasks that `asyncio.wait` has not waited for."""
    return f"Cancel each task in {lost.name}, and wait until all have ended."


def cancelled_before_start(tree: ast.Module | None, trace: Trace) -> Iterator[GivenUp]:
    """Yield cancellations of tasks that had not begun, although their coroutine function cleans up."""
    never_begun = {life.line for life in trace.tasks if life.started is None and life.how == "cancelled"}
    functions = {name.rpartition(".")[2]: one for name, one in coroutines_in(tree)}
    for block in _blocks(tree) if never_begun else ():
        made: dict[str, str] = {}
        for statement in block:
            cancelled = _method_on_name(statement, "cancel")
            if cancelled in made:
                yield GivenUp(made[cancelled], statement.lineno)
            if waits(statement):
                made = {}
            name, coroutine = _made_by(statement)
            if statement.lineno in never_begun and coroutine in functions and _cleans_up(functions[coroutine]):
                made[name] = coroutine


def closed_too_early(tree: ast.Module | None, trace: Trace) -> Iterator[GivenUp]:
    """Yield cancellations after which the loop is closed without another turn, so that the task does not notice."""
    for block in _blocks(tree) if trace.left_behind else ():
        for number, statement in enumerate(block):
            if name := _method_on_name(statement, "cancel"):
                after = block[number + 1 :]
                runs = [at for at, one in enumerate(after) if any(last_name(part) in RUN for part in _calls_in(one))]
                closes = [at for at, one in enumerate(after) if _method_on_name(one, "close")]
                if closes and not (runs and runs[0] < closes[0]):
                    yield GivenUp(name, statement.lineno)


def run_until_ended(cancelled: GivenUp) -> str:
    """Return why a cancelled task must run once more before its loop is closed, and how."""
    return (
        "The task gets its CancelledError when the loop runs next. Run the loop until the task has ended, and then "
        f"close it: `loop.run_until_complete(asyncio.wait([{cancelled.name}]))`."
    )


def _catches_timeout(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(last_name(one) == "TimeoutError" for one in caught)


def _is_wait(node: ast.expr) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and ast.unparse(node.func) in ("asyncio.wait", "wait")


def _has_limit(wait: ast.Call) -> bool:
    return any(one.arg == "timeout" and ast.unparse(one.value) != "None" for one in wait.keywords)


def _returns_early(wait: ast.Call) -> bool:
    return any(one.arg == "return_when" and last_name(one.value) in GIVE_UP for one in wait.keywords)


def _is_used(name: str, function: Function) -> bool:
    names = (node for node in walk(function) if isinstance(node, ast.Name) and node.id == name)
    return any(isinstance(node.ctx, ast.Load) for node in names)


def _blocks(tree: ast.Module | None) -> Iterator[Sequence[ast.stmt]]:
    """Yield the blocks of statements at the top of the file and in its functions."""
    tops: list[ast.Module | Function] = [] if tree is None else [tree, *(one for _, one in functions_in(tree))]
    for top in tops:
        yield top.body
        for node in inside(*top.body):
            for field in ("body", "orelse", "finalbody"):
                block = getattr(node, field, None)
                if isinstance(block, list) and block and isinstance(node, ast.stmt | ast.excepthandler):
                    yield block


def _made_by(statement: ast.stmt) -> tuple[str, str]:
    """Return the name of a task and its coroutine function, in `task = asyncio.create_task(work())`."""
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        made = statement.value
        if (
            isinstance(made, ast.Call)
            and last_name(made) in MAKES_TASKS
            and made.args
            and isinstance(made.args[0], ast.Call)
        ):
            return statement.targets[0].id, last_name(made.args[0])
    return "", ""


def _method_on_name(statement: ast.stmt, method: str) -> str:
    """Return `task` of the statement `task.cancel()`; empty for any other statement."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    function = call.func if isinstance(call, ast.Call) else None
    if isinstance(function, ast.Attribute) and function.attr == method and isinstance(function.value, ast.Name):
        return function.value.id
    return ""


def _calls_in(statement: ast.stmt) -> Iterator[ast.Call]:
    return (node for node in inside(statement) if isinstance(node, ast.Call))


def _cleans_up(function: Function) -> bool:
    return any(isinstance(node, ast.Try | ast.AsyncWith | ast.With) for node in inside(*function.body))
