"""Causes of exceptions on a connection that is closed already: by the function itself, or by the other side's end."""

import ast
import re
from collections.abc import Iterator
from typing import TypeGuard

from grader.findings.because import Because, Known
from grader.findings.evidence import Evidence
from grader.findings.source import (
    Function,
    coroutines_in,
    innermost_function,
    inside,
    last_name,
    lines_of,
    nodes_at,
    walk,
)
from grader.trace.events import Error
from grader.trace.trace import clock

LOOPS = (ast.While, ast.For, ast.AsyncFor)
READS = {"read", "readline", "readuntil", "readexactly"}
SENDS = {"write", "writelines", "drain"}


def _of_closed_connection(evidence: Evidence, error: Error) -> Because | None:
    """Explain a write after `writer.close()`, in the next round of a loop, and one to a side that has ended."""
    function = innermost_function(evidence.tree, error.line)
    functions = [function] if function is not None else [one for _, one in coroutines_in(evidence.tree)]
    return next(filter(None, map(_closed_in_the_loop, functions)), None) or _read_once(evidence)


def _of_a_part(evidence: Evidence, error: Error) -> Because | None:
    """Explain a message of which `read(n)` has returned a part, or more than one."""
    function = innermost_function(evidence.tree, error.line)
    for node in inside(*function.body) if function is not None else ():
        given = node.value if isinstance(node, ast.Assign | ast.NamedExpr) else None
        read = given.value if isinstance(given, ast.Await) else None
        if isinstance(read, ast.Call) and last_name(read) == "read" and read.args:
            target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
            names = {part.id for call in nodes_at(evidence.tree, error.line) for part in walk(call) if _is_name(part)}
            if last_name(target) in names:
                return Because(
                    f"`{ast.unparse(read)}` does not return one whole message",
                    "It returns what has come: a part of a message, or several of them. `readexactly(n)` waits for n "
                    "bytes, and `readline()` for the end of a line: let each message begin with its length, or end "
                    "with a line end.",
                    read.lineno,
                )
    return None


def _is_name(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name)


def _closed_in_the_loop(function: Function) -> Because | None:
    """Return the cause if a loop closes the writer in each round and goes on with it."""
    for loop in inside(*function.body):
        for statement in loop.body if isinstance(loop, LOOPS) else ():
            closed = _closed_by(statement)
            sends = {last_name(node.func.value) for node in _calls(loop, SENDS) if isinstance(node.func, ast.Attribute)}
            leaves = any(isinstance(node, ast.Break | ast.Return) for node in getattr(loop, "body", ()))
            if closed in sends and not leaves:
                return Because(
                    "the connection is closed in each round of this loop",
                    f"`{ast.unparse(statement)}` closes it in the first round, and the next round finds it closed. "
                    "Close it when the loop has ended.",
                    statement.lineno,
                )
    return None


def _closed_by(statement: ast.stmt) -> str:
    """Return the name of what this statement closes; empty for any other statement."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.func.attr != "close":
        return ""
    return last_name(call.func.value)


def _read_once(evidence: Evidence) -> Because | None:
    """Return the cause if the side that was written to has closed the connection after one read."""
    for name, function in coroutines_in(evidence.tree):
        nodes = list(inside(*function.body))
        reads = list(_calls(function, READS))
        ends = [call.until for trace in evidence.traces for call in trace.calls_of(name) if call.how == "finished"]
        closes = any(_closed_by(node) for node in nodes if isinstance(node, ast.stmt))
        loops = [node for node in nodes if isinstance(node, LOOPS)]
        if len(reads) != 1 or loops or not closes or not ends or ends[0] is None:
            continue
        return Because(
            f"{name} reads once, and has closed the connection",
            f"{name} had ended at {clock(ends[0])} s, when more was sent. `{last_name(reads[0])}` reads once, and a "
            "loop around it reads on until the end.",
            lines_of(reads[0])[0],
        )
    return None


def _calls(node: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    body = node.body if isinstance(node, ast.AsyncFunctionDef) else [node]
    for one in inside(*body):
        if isinstance(one, ast.Call) and last_name(one) in names:
            yield one


KNOWN_ON_STREAMS = (
    Known(re.compile(r"^(?:ConnectionResetError|BrokenPipeError)\b"), _of_closed_connection),
    Known(re.compile(r"^error: unpack requires a buffer of"), _of_a_part),
    Known(re.compile(r"^JSONDecodeError: (?:Unterminated string|Extra data|Expecting .*\(char [1-9])"), _of_a_part),
)
