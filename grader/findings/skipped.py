"""Parts of a program that a run skips silently: queued items, clean-up after `yield`, exceptions raised in a block."""

import ast
import re
from collections.abc import Iterator

from grader.findings.source import functions_in, inside, last_name, shortened, walk
from grader.findings.uneven import UnevenWords
from grader.trace.events import Call
from grader.trace.trace import Trace

CLOSES = {
    *("close", "aclose", "wait_closed", "disconnect", "release", "shutdown", "aclosing", "quit", "logout", "terminate"),
    *("unlink", "rmtree", "cleanup", "clean_up", "teardown", "stop", "cancel", "kill", "unlock", "unsubscribe"),
}
"""Names of calls that clean up whatever has happened; a `commit` is only for what went well."""
SAYS_CLOSED = re.compile(r"\b(?:clos(?:e|ed|ing)|releas(?:e|ed|ing)|disconnect|clean|shut|log(?:ged|ging) out)", re.I)
"""Begins the words of a line that says so."""


def items_left(trace: Trace, tree: ast.Module | None) -> Iterator[UnevenWords]:
    """Find items that were put into a queue after a loop had left it because it was empty for the moment."""
    left = [one.left for one in trace.uneven if one.left]
    loops = [node for node in (walk(tree) if tree else ()) if isinstance(node, ast.While) and _asks_empty(node.test)]
    if trace.outcome == "finished" and len(left) == 1 and not loops:
        yield from _ended_by_a_false_item(left[0], tree)
    if trace.outcome != "finished" or len(left) != 1 or len(loops) != 1:
        return
    queue = ast.unparse(loops[0].test).removeprefix("not ").partition(".empty(")[0]
    items = "1 item stays" if left[0] == 1 else f"{left[0]} items stay"
    yield UnevenWords(
        f"{items} in the queue that this loop has left",
        f"`{queue}.empty()` says how it is at this moment, and what is put later is not seen. `await {queue}.get()` "
        "waits for the next item. An item such as None can say that no more will come.",
        loops[0].lineno,
    )


def _ended_by_a_false_item(left: int, tree: ast.Module | None) -> Iterator[UnevenWords]:
    """Find `while item := await queue.get():`, which also ends at 0 and at an empty text."""
    for loop in walk(tree) if tree else ():
        match loop:
            case ast.While(test=ast.NamedExpr(target=ast.Name(id=name), value=ast.Await(value=ast.Call() as call))) if (
                last_name(call) == "get" and not call.args
            ):
                items = "1 item stays" if left == 1 else f"{left} items stay"
                yield UnevenWords(
                    f"{items} in the queue that this loop has left",
                    "It ends at each item that counts as false: None, but also 0, an empty text or an empty list. Ask "
                    f"for the one that is meant: `while ({name} := await …get()) is not None:`.",
                    loop.lineno,
                )


def _asks_empty(test: ast.expr) -> bool:
    asked = test.operand if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) else None
    return isinstance(asked, ast.Call) and last_name(asked) == "empty" and not asked.args


def clean_up(trace: Trace, tree: ast.Module | None) -> Iterator[UnevenWords]:
    """Find lines after the `yield` of a context manager that an exception in its block has skipped."""
    for name, function in functions_in(tree):
        if not any(last_name(one) == "asynccontextmanager" for one in function.decorator_list):
            continue
        for place, statement in enumerate(function.body):
            if not _is_yield(statement):
                continue
            calls = (node for node in inside(*function.body[place + 1 :]) if isinstance(node, ast.Call))
            closing = [call for call in calls if last_name(call) in CLOSES or _says_closed(call)]
            if closing and any(_ended_in_its_block(trace, call) for call in trace.calls_of(name)):
                call = closing[0]
                yield UnevenWords(
                    f"`{shortened(ast.unparse(call if _says_closed(call) else call.func), call)}` does not run when "
                    "the block raises",
                    "An exception in the block of `async with` comes out of this `yield`, and what stands after it is "
                    f"skipped: line {call.lineno} does not run then. Put the `yield` into a `try`, and the clean-up "
                    "into `finally`.",
                    statement.lineno,
                )


def _says_closed(call: ast.Call) -> bool:
    """Return whether this prints that something is closed: the clean-up of a program that only shows its steps."""
    texts = [node.value for node in walk(call) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return last_name(call) == "print" and any(SAYS_CLOSED.search(text) for text in texts)


def _ended_in_its_block(trace: Trace, call: Call) -> bool:
    """Return whether an exception ended the generator of a context manager.

    On Python 3.11, nothing tells of an exception that is thrown into it, so that it seems to wait when its task ends.
    """
    if call.how in ("raised", "cancelled"):
        return True
    return call.how == "pending" and any(life.name == call.task and life.finished is not None for life in trace.tasks)


def _is_yield(statement: ast.stmt) -> bool:
    value = statement.value if isinstance(statement, ast.Expr | ast.Assign) else None
    return isinstance(value, ast.Yield)


def swallows_all(trace: Trace, tree: ast.Module | None) -> Iterator[UnevenWords]:
    """Find an `__aexit__` that returns True whatever has happened."""
    for name, function in functions_in(tree):
        if name.rpartition(".")[2] == "__aexit__" and trace.calls_of(name):
            returns = [node for node in inside(*function.body) if isinstance(node, ast.Return)]
            last = function.body[-1]
            if (
                len(returns) == 1
                and last is returns[0]
                and isinstance(last.value, ast.Constant)
                and last.value.value is True
            ):
                yield UnevenWords(
                    "each exception in the block ends here, and nothing outside sees it",
                    "When `__aexit__` returns True, `async with` goes on as if nothing had been raised, whatever it "
                    "was. Return True only for exceptions that are dealt with; without a `return`, they come out.",
                    last.lineno,
                )
