"""Handlers of a server that end and leave their writer open, while the other side waits for the end of the stream."""

import ast
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.findings.source import functions_in, given_to_servers, walk
from grader.grades.results import Finding
from grader.trace.leftovers import Waiting
from grader.trace.trace import short

TO_THE_END = {"StreamReader.read", "StreamReader.__anext__"}
KEEPS = {"append", "add", "discard", "remove"}
ENDS = {"close", "abort", "write_eof", "transport"}
"""Attributes of a writer by which a handler may end the stream, itself or through its transport."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find a handler that has ended and left its writer open, where a task waits in vain for the end of a stream."""
    for trace in evidence.traces:
        waits = [one for one in trace.waiting if _is_for_the_end(one)] if trace.outcome == "deadlock" else []
        for handler in _handlers(evidence.tree) if waits else ():
            ended = [call for call in trace.calls_of(handler.name) if call.how == "finished"]
            if ended and not _may_end_the_stream(handler, evidence.tree):
                name = short(handler.name)
                yield evidence.finding(
                    "connection-left-open",
                    f"{name} ends, and its connection is still open",
                    f"{_who_reads(waits[0])} waits for the end of the stream, which comes when {name} closes its "
                    "writer. The connection stays open after the handler has ended. Close it when the work is done, "
                    "however it ends: `writer.close()`, in `finally`.",
                    handler.body[-1].end_lineno,
                )


def _is_for_the_end(one: Waiting) -> bool:
    return one.call in TO_THE_END and (one.about is None or not one.about.counts.get("wanted"))


def _who_reads(one: Waiting) -> str:
    where = "" if one.line is None else f" in line {one.line}"
    return f"{one.coroutine or one.task}{where}"


def _handlers(tree: ast.Module | None) -> Iterator[ast.AsyncFunctionDef]:
    """Yield the coroutine functions with a reader and a writer that are given to a server."""
    given = given_to_servers(tree)
    for _, function in functions_in(tree):
        if isinstance(function, ast.AsyncFunctionDef) and function.name in given and _writer_of(function):
            yield function


def _writer_of(function: ast.AsyncFunctionDef) -> str:
    """Return the name of the last parameter of two, or of a method with two more; else an empty text."""
    names = [one.arg for one in function.args.args if one.arg not in ("self", "cls")]
    return names[1] if len(names) == 2 else ""


def _may_end_the_stream(function: ast.AsyncFunctionDef, tree: ast.Module | None) -> bool:
    """Return whether the handler does more with its writer than writing: closes it, keeps it or hands it on.

    A set to which writers are only added, and from which they are taken again, closes none.
    """
    writer = _writer_of(function)
    used = [node for node in walk(function) if isinstance(node, ast.Name) and node.id == writer]
    asked = [node for node in walk(function) if isinstance(node, ast.Attribute) and node.attr not in ENDS]
    kept = [call for call in walk(function) if isinstance(call, ast.Call) and _keeps_only(call, tree)]
    fine = {id(node.value) for node in asked} | {id(call.args[0]) for call in kept}
    return any(id(node) not in fine for node in used)


def _keeps_only(call: ast.Call, tree: ast.Module | None) -> bool:
    """Return whether this is `writers.add(writer)`, and the file does nothing else with `writers`."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in KEEPS or len(call.args) != 1:
        return False
    kept = ast.unparse(call.func.value)
    nodes = list(walk(tree)) if tree else []
    fine = {id(node.value) for node in nodes if isinstance(node, ast.Attribute) and node.attr in KEEPS}
    same = [node for node in nodes if isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node) == kept]
    return all(id(node) in fine or isinstance(node.ctx, ast.Store) for node in same)
