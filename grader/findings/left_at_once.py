"""Blocks that are left before what they are for can happen, and questions that come before the answer can change."""

import ast
from collections.abc import Iterator, Sequence

from grader.findings.not_as_it_seems import Seeming
from grader.findings.source import MAKES_TASKS, WAITS, coroutines_in, inside, last_name, locks_entered, walk
from grader.trace.trace import Trace

TIMEOUTS = ("timeout", "timeout_at")
SEMAPHORES = ("Semaphore", "BoundedSemaphore")
BEGUN = {"gather", "shield", "create_task", "ensure_future", "run_in_executor", "wrap_future"}
"""Calls that return something that is under way."""


def left_at_once(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the blocks of a timeout or a semaphore in which nothing waits."""
    for name, function in coroutines_in(tree):
        for node in inside(*function.body) if trace.calls_of(name) else ():
            if isinstance(node, ast.AsyncWith) and not any(map(_waits, inside(*node.body))):
                yield from _timeouts(node)
                yield from _semaphores(node, tree)


def _waits(node: ast.AST) -> bool:
    """Return whether others may run here; a `yield` gives way to a caller, which may wait."""
    return isinstance(node, (*WAITS, ast.Yield)) or (isinstance(node, ast.comprehension) and bool(node.is_async))


def _timeouts(block: ast.AsyncWith) -> Iterator[Seeming]:
    entered = [item.context_expr for item in block.items if last_name(item.context_expr) in TIMEOUTS]
    if entered and isinstance(entered[0], ast.Call):
        task = _makes_task(block.body)
        goes_on = "The task that it makes goes on without a limit. " if task else ""
        remedy = "`await` the task inside the block." if task else "A thread runs what computes for long."
        yield Seeming(
            "timeout-in-vain",
            "nothing waits in the block of this timeout",
            f"A timeout ends an `await` in its block, and there is none: it never expires. {goes_on}{remedy}",
            block.lineno,
        )


def limits_of_what_never_waits(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield `await asyncio.wait_for(crunch(), 1)`, where nothing in `crunch` waits."""
    functions = dict(coroutines_in(tree))
    for name, function in functions.items():
        for call in inside(*function.body) if trace.calls_of(name) else ():
            if not isinstance(call, ast.Call) or last_name(call) != "wait_for" or not call.args:
                continue
            called = last_name(call.args[0]) if isinstance(call.args[0], ast.Call) else ""
            fitting = [one for within, one in functions.items() if within.rpartition(".")[2] == called]
            if len(fitting) == 1 and not any(map(_waits, inside(*fitting[0].body))) and _computes(fitting[0]):
                yield Seeming(
                    "timeout-in-vain",
                    f"nothing in {called} waits, so this time limit never ends it",
                    f"A time limit ends an `await`, and {called} has none: it runs to its end in one go, however long "
                    "that takes, and nothing else has a turn meanwhile. A thread, or another process, runs what "
                    "computes for long.",
                    call.lineno,
                )


def limits_of_zero(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield `await asyncio.wait_for(check(), 0)`: the coroutine never begins."""
    for name, function in coroutines_in(tree):
        for call in inside(*function.body) if trace.calls_of(name) else ():
            if not isinstance(call, ast.Call) or last_name(call) != "wait_for" or not call.args:
                continue
            limits = [*call.args[1:2], *(option.value for option in call.keywords if option.arg == "timeout")]
            given = call.args[0]
            is_zero = bool(limits) and isinstance(limits[0], ast.Constant) and limits[0].value in (0, 0.0)
            if is_zero and isinstance(given, ast.Call) and last_name(given) not in BEGUN:
                yield Seeming(
                    "timeout-in-vain",
                    f"with a limit of 0 seconds, {ast.unparse(given.func)} never begins",
                    "`wait_for` cancels it before its first step and raises TimeoutError at once, whatever is there. "
                    "To look without waiting, ask: `queue.get_nowait()`, or `task.done()` of a task that runs.",
                    call.lineno,
                )


def _computes(function: ast.AsyncFunctionDef) -> bool:
    """Return whether the function has a loop, or calls something that may take long."""
    return any(isinstance(node, ast.For | ast.While | ast.comprehension) for node in inside(*function.body))


def released_inside(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the calls of `release` in the block of a semaphore, which gives its permit back at its end."""
    for name, function in coroutines_in(tree):
        for block in inside(*function.body) if trace.calls_of(name) else ():
            for entered in locks_entered(block):
                if isinstance(block, ast.AsyncWith) and _is_semaphore(entered, tree):
                    calls = [node for node in inside(*block.body) if isinstance(node, ast.Call)]
                    own = [one for one in calls if isinstance(one.func, ast.Attribute) and _is_of(one.func, entered)]
                    if [last_name(one) for one in own] == ["release"]:
                        yield Seeming(
                            "released-twice",
                            f"`{ast.unparse(entered)}` gets two permits back here for one",
                            "`async with` gives its permit back at the end of the block, and this line gives back "
                            "another: more tasks than it was made for hold one at the same time. Leave it out.",
                            own[0].lineno,
                        )


def _is_of(function: ast.Attribute, entered: ast.expr) -> bool:
    return ast.unparse(function.value) == ast.unparse(entered)


def _semaphores(block: ast.AsyncWith, tree: ast.Module | None) -> Iterator[Seeming]:
    for entered in locks_entered(block):
        if _is_semaphore(entered, tree) and _makes_task(block.body):
            yield Seeming(
                "limit-in-vain",
                f"`{ast.unparse(entered)}` limits nothing here",
                "To make a task takes no time: the permit is given back before the task has begun, so that any number "
                "of them run at once. Enter the semaphore in the coroutine of the task, around its work.",
                block.lineno,
            )


def _makes_task(body: Sequence[ast.stmt]) -> bool:
    return any(isinstance(node, ast.Call) and last_name(node) in MAKES_TASKS for node in inside(*body))


def _is_semaphore(entered: ast.expr, tree: ast.Module | None) -> bool:
    """Return whether all that the file calls so is made as a semaphore."""
    if not isinstance(entered, ast.Name | ast.Attribute):
        return False
    values = [
        node.value
        for node in (walk(tree) if tree else ())
        if isinstance(node, ast.Assign) and any(last_name(target) == last_name(entered) for target in node.targets)
    ]
    return bool(values) and all(isinstance(one, ast.Call) and last_name(one) in SEMAPHORES for one in values)


def asked_too_early(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the questions whether a task was cancelled that come right after `cancel()`."""
    for name, function in coroutines_in(tree):
        for block in _blocks(function) if trace.calls_of(name) else ():
            asked: set[str] = set()
            for statement in block:
                for node in _before_a_wait(statement):
                    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
                        task = ast.unparse(node.func.value)
                        if node.func.attr == "cancelled" and task in asked:
                            yield _too_early(task, node.lineno)
                            asked.discard(task)
                        elif node.func.attr == "cancel" and isinstance(statement, ast.Expr):
                            asked.add(task)
                if any(_waits(node) or isinstance(node, ast.For | ast.While) for node in inside(statement)):
                    asked.clear()


def _before_a_wait(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield the nodes of a statement, or of the condition of one with a body, if nothing in them waits."""
    part = statement.test if isinstance(statement, ast.If | ast.While | ast.Assert) else statement
    nodes = list(inside(part))
    if not isinstance(part, ast.For | ast.With | ast.Try) and not any(map(_waits, nodes)):
        yield from nodes


def _too_early(task: str, line: int) -> Seeming:
    return Seeming(
        "asked-too-early",
        f"`{task}.cancelled()` is False here",
        f"`{task}.cancel()` only asks: the task gets its CancelledError when the loop runs next, at the next `await`. "
        "Wait for the task first: `await` it, and catch CancelledError.",
        line,
    )


def _blocks(function: ast.AsyncFunctionDef) -> Iterator[Sequence[ast.stmt]]:
    yield function.body
    for node in inside(*function.body):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list) and isinstance(node, ast.stmt | ast.excepthandler):
                yield block
