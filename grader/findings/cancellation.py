"""Cancellation that does not come through, timeouts that are looked for in the wrong place."""

import ast
from collections.abc import Iterable, Iterator

from grader.findings.evidence import Evidence
from grader.findings.source import Function, coroutines_in, inside, last_name, lines_of, waits
from grader.results import Finding
from grader.trace import Call, clock

SWALLOWS = {"CancelledError", "BaseException"}
ABOUT_LINES = ("lines", "timed_lines", "printed_by")
LOOPS = (ast.While, ast.For, ast.AsyncFor)


def swallowed(evidence: Evidence) -> Iterator[Finding]:
    """A task was cancelled, caught that, and did not let it through.

    Where nobody expects anything, or only certain lines, a task that cleans up and ends is right: then it counts only
    if the task went on with its work.
    """
    asked = evidence.comparison.question if evidence.comparison is not None else ""
    must_go_on = not asked or asked in ABOUT_LINES
    for trace in evidence.traces:
        for name, function in coroutines_in(evidence.tree):
            for call in trace.calls_of(name):
                where = _swallower(function, call, must_go_on)
                if where is not None:
                    yield _swallowed(evidence, call, where)
                    break


def _swallowed(evidence: Evidence, call: Call, line: int) -> Finding:
    return evidence.finding(
        "cancellation-swallowed",
        f"{call.coroutine} was cancelled and does not let that through",
        f"At {clock(call.went_on or 0)} s CancelledError was raised where {call.coroutine} waited. It was caught here "
        "and not raised again, so that the task goes on, and does not count as cancelled. Clean up, and let it through "
        "with `raise`; or clean up in `finally`.",
        line,
    )


def _swallower(function: Function, call: Call, must_go_on: bool) -> int | None:
    """The line that catches the cancellation of this call for good."""
    if call.went_on is None or call.how not in ("finished", "pending"):
        return None
    if must_go_on and call.until is not None and call.until <= call.went_on:
        return None
    for statement, catches in _catching(function.body):
        if not waits(*getattr(statement, "body", ())) or _awaits_what_it_cancelled(function, statement):
            continue
        if not must_go_on or (not _leaves(statement) and _goes_on_after(function.body, statement)):
            return catches.lineno
    return None


def _catching(body: Iterable[ast.stmt]) -> Iterator[tuple[ast.stmt, ast.ExceptHandler | ast.expr]]:
    """The statements that catch CancelledError and do not raise again, each with the part that does."""
    for node in inside(*body):
        if isinstance(node, ast.Try):
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


def _names_cancellation(kind: ast.expr | None) -> bool:
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(last_name(one) in SWALLOWS for one in kinds)


def _awaits_what_it_cancelled(function: Function, statement: ast.stmt) -> bool:
    """`task.cancel()` and then `await task`: what is caught here is the other task's end."""
    nodes = list(inside(*function.body))
    return any(
        isinstance(node, ast.Call) and last_name(node) == "cancel" and node.lineno <= lines_of(statement)[1]
        for node in nodes
    )


def _goes_on_after(body: list[ast.stmt], statement: ast.stmt, in_loop: bool = False) -> bool:
    """Whether there is more to wait for once this statement has caught the cancellation."""
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
    """Whether what catches it ends the loop, or the function: what comes then is taken for cleaning up."""
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
    """`except TimeoutError` inside `async with asyncio.timeout(…)`, where there is none yet."""
    for trace in evidence.traces:
        seen = [(one.type, one.line) for one in trace.unseen_errors]
        if trace.error is not None and trace.outcome == "raised":
            seen.append((trace.error.type, trace.error.line))
        lines = {line for kind, line in seen if kind == "TimeoutError" and line is not None}
        for block in ast.walk(evidence.tree) if evidence.tree else ():
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
    """Those that look for TimeoutError, where nothing inside has a timeout of its own."""
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
