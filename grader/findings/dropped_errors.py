"""Handlers that catch everything and keep nothing of it: a mistake in a line of the program goes by unseen."""

import ast
from collections.abc import Iterator, Mapping

from grader.findings.not_as_it_seems import Seeming
from grader.findings.source import CATCHES_ALL, Function, coroutines_in, functions_in, inside, last_name, lines_of
from grader.trace.trace import Trace, short

ON_PURPOSE = ("wait_for", "timeout", "timeout_at", "open_connection")
"""Calls whose exceptions a program may well expect."""
SAYS = ("print", "debug", "info", "warning", "error", "sleep")


def dropped_errors(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the handlers that dropped what calls of the file's coroutines raised without a `raise`."""
    functions = dict(functions_in(tree))
    for name, function in coroutines_in(tree):
        nodes = list(inside(*function.body))
        blocks = [node for node in nodes if isinstance(node, ast.Try | ast.With) and _drops_all(node)]
        for node in blocks:
            raised = [
                call.coroutine
                for call in trace.calls
                if call.awaited_by == name and call.how == "raised" and call.awaited_at is not None
                if _tries_itself(node, call.awaited_at) and not _may_raise(call.coroutine, functions)
            ]
            if raised:
                times = f" {len(raised)} times" if len(raised) > 1 else ""
                what = "This handler" if isinstance(node, ast.Try) else f"`{ast.unparse(node.items[0].context_expr)}`"
                yield Seeming(
                    "error-dropped",
                    f"what {short(raised[0])} raised{times} is dropped here",
                    f"{what} catches every exception, also one that comes from a slip in a line of the program, "
                    "such as a NameError or an AttributeError, and nothing shows which one came. `except Exception as "
                    "error:` with `print(repr(error))` shows it. Catch by its name what may be passed over.",
                    node.handlers[0].lineno if isinstance(node, ast.Try) else node.lineno,
                )


def _drops_all(node: ast.Try | ast.With) -> bool:
    """Return whether the only handler, or `suppress`, catches everything, and goes on without a look at it."""
    if isinstance(node, ast.With):
        call = node.items[0].context_expr
        kinds = call.args if isinstance(call, ast.Call) and last_name(call) == "suppress" else []
        return any(last_name(one) in CATCHES_ALL for one in kinds)
    if len(node.handlers) != 1:
        return False
    handler = node.handlers[0]
    if handler.type is not None and last_name(handler.type) not in CATCHES_ALL:
        return False
    names = {part.id for part in inside(*handler.body) if isinstance(part, ast.Name)}
    return handler.name not in names and all(map(_only_says, handler.body))


def _only_says(statement: ast.stmt) -> bool:
    match statement:
        case ast.Pass() | ast.Continue() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Expr(value=ast.Await(value=ast.Call() as call)) | ast.Expr(value=ast.Call() as call):
            return last_name(call) in SAYS and not any(option.arg == "exc_info" for option in call.keywords)
    return False


def _tries_itself(node: ast.Try | ast.With, line: int) -> bool:
    """Return whether this is the innermost `try` around a line of its body."""
    first, last = lines_of(node.body[0])[0], lines_of(node.body[-1])[1]
    inner = (part for part in inside(*node.body) if isinstance(part, ast.Try) and part.handlers)
    return first <= line <= last and not any(lines_of(part)[0] <= line <= lines_of(part)[1] for part in inner)


def _may_raise(coroutine: str, functions: Mapping[str, Function]) -> bool:
    """Return whether the function, or one that it calls, raises on purpose, or waits for what may fail."""
    seen: set[str] = set()
    pending = [coroutine]
    while pending:
        name = pending.pop()
        if name in seen or name not in functions:
            continue
        seen.add(name)
        for node in inside(*functions[name].body):
            if isinstance(node, ast.Raise | ast.Assert):
                return True
            if isinstance(node, ast.Call):
                if last_name(node) in ON_PURPOSE:
                    return True
                pending += [one for one in functions if one.rpartition(".")[2] == last_name(node)]
    return False


def returned_in_finally(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the `return`s in a `finally`, which drop what was raised before."""
    for name, function in coroutines_in(tree):
        for attempt in inside(*function.body) if trace.calls_of(name) else ():
            returns = [
                node
                for node in (inside(*attempt.finalbody) if isinstance(attempt, ast.Try) else ())
                if isinstance(node, ast.Return)
            ]
            raises = isinstance(attempt, ast.Try) and any(
                isinstance(node, ast.Raise | ast.Await) for node in inside(*attempt.body)
            )
            if returns and raises:
                yield Seeming(
                    "error-dropped",
                    "`return` in `finally` drops whatever was raised",
                    f"{short(name)} then ends as if all had gone well, also when its task is cancelled. Put the "
                    "`return` behind the `try`, and leave to `finally` what has to be cleaned up.",
                    returns[0].lineno,
                )
