"""Cancellation that is swallowed, and timeouts that are caught in the wrong place."""

import ast
from collections.abc import Iterable, Iterator

from grader.findings.evidence import ABOUT_LINES, Evidence, is_of_lists
from grader.findings.first_difference import other_text
from grader.findings.source import (
    CATCHES_ALL,
    NESTED,
    Function,
    calls_at,
    coroutines_in,
    inside,
    last_name,
    lines_of,
    waits,
    walk,
)
from grader.grades.results import Finding
from grader.trace.events import Call
from grader.trace.trace import clock

SWALLOWS = {"CancelledError", "BaseException"}
LOOPS = (ast.While, ast.For, ast.AsyncFor)


def swallowed(evidence: Evidence) -> Iterator[Finding]:
    """Find a task that was cancelled, caught the exception, and did not raise it again.

    Where nothing is expected, or only certain lines, a task may clean up and end. There the finding counts only if the
    task continued its work.
    """
    asked = evidence.comparison.question if evidence.comparison is not None else ""
    must_go_on = not asked or (asked in ABOUT_LINES and not _asks_for_cancelled(evidence))
    for trace in evidence.traces:
        for name, function in coroutines_in(evidence.tree):
            for call in trace.calls_of(name):
                where = _swallower(function, call, must_go_on)
                if where is not None:
                    yield _swallowed(evidence, call, where)
                    break


def _asks_for_cancelled(evidence: Evidence) -> bool:
    """Return whether the first line that differs should say that something was cancelled, and says that it was not.

    It says so in words, or its text depends on `cancelled()`.
    """
    comparison = evidence.comparison
    if comparison is None or not is_of_lists(comparison):
        return False
    pairs = zip(comparison.expected, comparison.actual, strict=False)
    right, wrong = next(((right, wrong) for right, wrong in pairs if right != wrong), ("", ""))
    if "cancelled" in right and "True" in right and right.replace("True", "False") == wrong:
        return True
    other = other_text(evidence)
    return other is not None and any(calls_at(evidence.tree, other.line.line, {"cancelled"}))


def _swallowed(evidence: Evidence, call: Call, where: ast.AST) -> Finding:
    return evidence.finding(
        "cancellation-swallowed",
        f"{call.coroutine} was cancelled and does not let that through",
        f"At {clock(call.went_on or 0)} s CancelledError was raised where {call.coroutine} waited. "
        f"{_what_takes_it(where)} {_what_follows(call)} Clean up, and let it through with `raise`; or clean up in "
        "`finally`, without `return` or `break`.",
        lines_of(where)[0],
    )


def _what_takes_it(where: ast.AST) -> str:
    if isinstance(where, ast.Return | ast.Break | ast.Continue):
        return f"`{type(where).__name__.lower()}` in `finally` drops the exception that is on its way."
    if isinstance(where, ast.ExceptHandler) and where.type is None:
        return "`except:` catches everything, this too, and here it is not raised again."
    if isinstance(where, ast.ExceptHandler) and "BaseException" in ast.unparse(where.type or where):
        return "`except BaseException` catches this too, and here it is not raised again."
    return "It was caught here and not raised again."


def _what_follows(call: Call) -> str:
    if call.timed_out:
        return (
            "The timeout has expired, and yet no TimeoutError comes: the program goes on as if the work were done in "
            "time."
        )
    if call.until is not None and call.went_on is not None and call.until <= call.went_on:
        return "The task ends as if it were done, and does not count as cancelled."
    if call.how == "cancelled":
        return "The task goes on, until it is cancelled once more."
    return "The task goes on, and does not count as cancelled."


def _swallower(function: Function, call: Call, must_go_on: bool) -> ast.AST | None:
    """Return the part that takes the cancellation of this call and does not raise it again."""
    if call.went_on is None or call.how == "raised" or (call.how == "cancelled" and (call.until or 0) <= call.went_on):
        return None
    ended = must_go_on and call.until is not None and call.until <= call.went_on
    for statement, catches in _catching(function.body):
        if not waits(*getattr(statement, "body", ())) or _awaits_what_it_cancelled(function, statement):
            continue
        if call.timed_out or _takes_everything(catches):
            return catches
        if ended:
            continue
        if not must_go_on or (not _leaves(statement) and _goes_on_after(function.body, statement)):
            return catches
    return None


def _takes_everything(catches: ast.AST) -> bool:
    """Return whether this takes a cancellation because it takes all exceptions, and not on purpose."""
    if not isinstance(catches, ast.ExceptHandler):
        return isinstance(catches, ast.Return | ast.Break | ast.Continue)
    kinds = catches.type.elts if isinstance(catches.type, ast.Tuple) else [catches.type]
    return catches.type is None or any(last_name(kind) in CATCHES_ALL for kind in kinds)


def _catching(body: Iterable[ast.stmt]) -> Iterator[tuple[ast.stmt, ast.stmt | ast.ExceptHandler | ast.expr]]:
    """Yield the statements that catch CancelledError without raising it, each with the part that does so."""
    for node in inside(*body):
        if isinstance(node, ast.Try):
            yield from ((node, leaves) for leaves in _leaving(node.finalbody))
            for handler in node.handlers:
                if _names_cancellation(handler.type) or handler.type is None:
                    if not any(isinstance(part, ast.Raise) for part in inside(*handler.body)):
                        yield node, handler
                    break  # the first that fits gets it
        elif isinstance(node, ast.With):
            for item in node.items:
                call = item.context_expr
                kinds = call.args if isinstance(call, ast.Call) and last_name(call) == "suppress" else []
                if any(_names_cancellation(kind) for kind in kinds):
                    yield node, call


def _leaving(body: Iterable[ast.stmt], in_loop: bool = False) -> Iterator[ast.stmt]:
    """Yield the statements that leave this body by `return`, `break` or `continue`, not those of loops inside it."""
    for one in body:
        if isinstance(one, ast.Return) or (isinstance(one, ast.Break | ast.Continue) and not in_loop):
            yield one
        elif not isinstance(one, NESTED):
            for part in _bodies(one):
                yield from _leaving(part, in_loop or isinstance(one, LOOPS))


def _names_cancellation(kind: ast.expr | None) -> bool:
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(last_name(one) in SWALLOWS for one in kinds)


def _awaits_what_it_cancelled(function: Function, statement: ast.stmt) -> bool:
    """Return whether a `task.cancel()` precedes the statement, which then catches the end of that task."""
    nodes = list(inside(*function.body))
    return any(
        isinstance(node, ast.Call) and last_name(node) == "cancel" and node.lineno <= lines_of(statement)[1]
        for node in nodes
    )


def _goes_on_after(body: list[ast.stmt], statement: ast.stmt, in_loop: bool = False) -> bool:
    """Return whether the function awaits something after this statement has caught the cancellation."""
    for number, one in enumerate(body):
        if not any(node is statement for node in inside(one)):
            continue
        if waits(*body[number + 1 :]):
            return True
        if one is statement:
            return in_loop
        looping = isinstance(one, LOOPS) or in_loop
        return any(_goes_on_after(part, statement, looping) for part in _bodies(one))
    return False


def _leaves(statement: ast.stmt) -> bool:
    """Return whether the handler ends the loop or the function; what follows then counts as cleaning up."""
    handlers = statement.handlers if isinstance(statement, ast.Try) else []
    parts = inside(*(part for handler in handlers for part in handler.body))
    return any(isinstance(part, ast.Return | ast.Break) for part in parts)


def _bodies(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for field in ("body", "orelse", "finalbody"):
        part = getattr(statement, field, None)
        if isinstance(part, list):
            yield part
    for handler in getattr(statement, "handlers", ()):
        yield handler.body


def timeout_caught_inside(evidence: Evidence) -> Iterator[Finding]:
    """Find `except TimeoutError` inside `async with asyncio.timeout(…)`, where it is not raised yet."""
    for trace in evidence.traces:
        seen = [(one.type, one.line) for one in trace.unseen_errors]
        if trace.error is not None and trace.outcome == "raised":
            seen.append((trace.error.type, trace.error.line))
        lines = {line for kind, line in seen if kind == "TimeoutError" and line is not None}
        for block in walk(evidence.tree) if evidence.tree else ():
            if isinstance(block, ast.AsyncWith) and _is_timeout(block) and lines & set(_span(block)):
                for handler in _handlers_inside(block):
                    yield evidence.finding(
                        "timeout-caught-inside",
                        "inside the block of the timeout there is no TimeoutError yet",
                        "When the time is up, asyncio.timeout cancels what is inside the block: there it is a "
                        "CancelledError. It becomes a TimeoutError where the block ends. Put the `try` around the "
                        "whole `async with`.",
                        handler.lineno,
                    )


def _is_timeout(block: ast.AsyncWith) -> bool:
    return any(last_name(item.context_expr) in ("timeout", "timeout_at") for item in block.items)


def _span(block: ast.AsyncWith) -> range:
    first, last = lines_of(block)
    return range(first, last + 1)


def _handlers_inside(block: ast.AsyncWith) -> Iterator[ast.ExceptHandler]:
    """Yield the handlers of TimeoutError around code that has no timeout of its own."""
    for node in inside(*block.body):
        if not isinstance(node, ast.Try) or not waits(*node.body):
            continue
        calls = [last_name(part) for part in inside(*node.body) if isinstance(part, ast.Call)]
        if {"timeout", "timeout_at", "wait_for"} & set(calls):
            continue
        for handler in node.handlers:
            kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
            if any(last_name(kind) == "TimeoutError" for kind in kinds):
                yield handler
