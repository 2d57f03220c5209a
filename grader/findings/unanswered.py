"""Two sides of a connection that wait for each other: what one of them does with the lines that it reads."""

import ast
from collections.abc import Iterator
from typing import NamedTuple, TypeGuard

from grader.findings.evidence import Evidence
from grader.findings.not_reached import places
from grader.findings.slips_in_values import of_another_case
from grader.findings.source import Function, calls_at, functions_in, innermost_function, inside, last_name
from grader.findings.waits_in_vain import in_bytes
from grader.trace.leftovers import Waiting
from grader.trace.trace import Trace

Loop = ast.While | ast.For | ast.AsyncFor
FOR_A_LINE = ("StreamReader.readline", "StreamReader.readuntil", "StreamReader.__anext__")
"""Functions of asyncio that wait for the end of a line."""
INSIDE = "Write inside the loop, as the data comes."
INSIDE_OR_END = (
    "If that side has sent all, let it say so with `write_eof()`, which ends the loop. Or write inside the loop, as "
    "the data comes."
)


class Reader(NamedTuple):
    """A function of the file that waits for data at the end of a run, in this line and inside of this loop."""

    name: str
    function: Function
    line: int
    loop: Loop


def unanswered(evidence: Evidence, trace: Trace) -> tuple[str, int] | None:
    """Return why the two sides of a connection wait for each other, and the line in which the one at fault waits.

    Args:
        evidence: The check, with the file.
        trace: The run, in which nothing can go on.
    """
    if sum(one.thing == "data" for one in trace.waiting) < 2:
        return None
    if (written := _written_without_its_end(evidence, trace)) is not None:
        return written
    for reader in _readers(evidence, trace):
        if (compared := _compared_in_vain(reader)) is not None:
            return compared
        told = _answered_behind_the_loop(reader, _sends_more(evidence, trace, reader))
        if told:
            return told, reader.line
    return None


def never_closed(evidence: Evidence, one: Waiting) -> str:
    """Return words about a `wait_closed()` of a writer that its function does not close; empty for another wait."""
    function = innermost_function(evidence.tree, one.line)
    for call in calls_at(evidence.tree, one.line, {"wait_closed"}) if one.thing == "a Future" and function else ():
        writer = call.func.value if isinstance(call.func, ast.Attribute) else None
        closes = [node for node in inside(*function.body) if last_name(node) == "close"] if function else []
        if writer is not None and not closes:
            shown = ast.unparse(writer)
            return f"`{shown}.wait_closed()` waits until it is closed, and closes nothing: `{shown}.close()` does."
    return ""


def _readers(evidence: Evidence, trace: Trace) -> Iterator[Reader]:
    functions = dict(functions_in(evidence.tree))
    for name, line in places(trace):
        if (function := functions.get(name)) is not None:
            loop = next((node for node in inside(*function.body) if _is_around(node, line)), None)
            if loop is not None:
                yield Reader(name, function, line, loop)


def _is_around(node: ast.AST, line: int) -> TypeGuard[Loop]:
    return isinstance(node, Loop) and node.lineno <= line <= (node.end_lineno or 0)


# Answers --------------------------------------------------------------------------------------------------


def _answered_behind_the_loop(reader: Reader, more_comes: bool) -> str:
    """Return words about what is written when all has been read, and not before; `more_comes` later, or it was all."""
    writes = [node for node in inside(*reader.function.body) if _is_write(node)]
    if not writes or any(one.lineno <= (reader.loop.end_lineno or 0) for one in writes):
        return ""
    return (
        f"`{ast.unparse(writes[0].func)}` is called in line {writes[0].lineno}, behind the loop in line "
        f"{reader.loop.lineno}: {reader.name} writes only when that loop has ended, and before that the other side "
        f"waits for an answer. {INSIDE if more_comes else INSIDE_OR_END}"
    )


def _written_without_its_end(evidence: Evidence, trace: Trace) -> tuple[str, int] | None:
    """Return what is wrong with an answer that has come, if the other side waits for the end of its line."""
    starved = {
        one.coroutine: one.about.counts["bytes"]
        for one in trace.waiting
        if one.about is not None and one.about.counts.get("bytes") and one.call in FOR_A_LINE
    }
    functions = dict(functions_in(evidence.tree))
    for name, _ in places(trace) if len(starved) == 1 else ():
        writes = [node for node in inside(*functions[name].body) if _is_write(node)] if name in functions else []
        if name not in starved and len(writes) == 1:
            (count,) = starved.values()
            return (
                f"The other side waits for the end of a line: {in_bytes(count)} came, without it. What is written in "
                f"line {writes[0].lineno} needs a `\\n` at its end.",
                writes[0].lineno,
            )
    return None


def _sends_more(evidence: Evidence, trace: Trace, reader: Reader) -> bool:
    """Return whether another function that waits writes after its wait."""
    functions = dict(functions_in(evidence.tree))
    others = [(functions[name], line) for name, line in places(trace) if name in functions and name != reader.name]
    return any(_is_write(node) and node.lineno > line for one, line in others for node in inside(*one.body))


def _is_write(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and last_name(node) in ("write", "writelines")


# Lines ----------------------------------------------------------------------------------------------------


def _compared_in_vain(reader: Reader) -> tuple[str, int] | None:
    """Return why a comparison of what is read never holds, and its line."""
    nodes = list(inside(*reader.function.body))
    capitals = next(of_another_case(nodes), None)
    if capitals is not None:
        return capitals[1], capitals[0]
    return _compared_without_its_end(nodes) or _pieces_for_lines(nodes)


def _pieces_for_lines(nodes: list[ast.AST]) -> tuple[str, int] | None:
    """Return that a piece of the stream, `await reader.read(100)`, is compared with a whole line, and where."""
    pieces = {
        last_name(target): node.value
        for node in nodes
        for target in _targets(node)
        if isinstance(node, ast.Assign | ast.NamedExpr) and _reads(node.value, "read")
    }
    for node in nodes:
        if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.Eq | ast.NotEq):
            continue
        text, read = node.comparators[0], pieces.get(_text_of(node.left))
        if isinstance(text, ast.Constant) and text.value and isinstance(read, ast.Await):
            return (
                f"`{ast.unparse(read.value)}` returns what has come: part of a line, or several lines at once. Then "
                f"`{ast.unparse(node)}` in line {node.lineno} does not hold. `readline()` returns one line.",
                read.lineno,
            )
    return None


def _compared_without_its_end(nodes: list[ast.AST]) -> tuple[str, int] | None:
    """Return that a line of the stream is compared with a text without the end of a line, and where."""
    lines = _lines_in(nodes)
    for node in nodes:
        if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.Eq | ast.NotEq):
            continue
        text = node.comparators[0]
        if _text_of(node.left) in lines and isinstance(text, ast.Constant) and (whole := _with_its_end(text.value)):
            return (
                f"A line that is read keeps its end, so that `{ast.unparse(node)}` in line {node.lineno} never "
                f"sees that text: compare with `{whole!r}`, or take the end off with `strip()` first.",
                node.lineno,
            )
    return None


def _lines_in(nodes: list[ast.AST]) -> set[str]:
    """Return the names that have lines of a stream, decoded or not, and nothing else."""
    lines: set[str] = set()
    others: set[str] = set()
    for node in nodes:
        names = {one.id for target in _targets(node) for one in ast.walk(target) if isinstance(one, ast.Name)}
        value = None if isinstance(node, ast.AugAssign) else getattr(node, "value", None)
        is_line = isinstance(node, ast.AsyncFor) or (value is not None and (_reads(value) or _text_of(value) in lines))
        (lines if is_line else others).update(names)
    return lines - others


def _targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    with_one = ast.NamedExpr | ast.AugAssign | ast.AnnAssign | ast.For | ast.AsyncFor
    return [node.target] if isinstance(node, with_one) else []


def _reads(value: ast.AST, method: str = "readline") -> bool:
    call = value.value if isinstance(value, ast.Await) else None
    return isinstance(call, ast.Call) and last_name(call) == method


def _text_of(node: ast.AST) -> str:
    """Return the name whose text this is: `line`, or `line.decode()`; empty for anything else."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "decode":
        node = node.func.value
    return node.id if isinstance(node, ast.Name) else ""


def _with_its_end(text: object) -> bytes | str | None:
    """Return a text with the end of a line; None if it has one, is empty, or is no text."""
    if isinstance(text, bytes):
        return text + b"\n" if text and not text.endswith(b"\n") else None
    return text + "\n" if isinstance(text, str) and text and not text.endswith("\n") else None
