"""Bytes of a stream that are compared with a text: the two are never equal, and nothing is raised."""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence

from grader.findings.not_as_it_seems import Seeming, assigned
from grader.findings.source import LONGEST_QUOTED, coroutines_in, given_to_servers, inside, last_name, walk
from grader.trace.trace import Trace

_READS = {"readline", "readuntil", "readexactly", "read"}
_PIPES = {"stdout", "stderr"}
_STAY_BYTES = {"strip", "rstrip", "lstrip", "lower", "upper", "removesuffix", "removeprefix"}
"""Methods of bytes that return bytes."""


def compared_with_a_text(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the comparisons of what a stream of asyncio, or a process, returned with a text."""
    handlers = given_to_servers(tree)
    for name, function in coroutines_in(tree):
        nodes = list(inside(*function.body)) if trace.calls_of(name) else []
        readers = {function.args.args[-2].arg} if function.name in handlers and len(function.args.args) > 1 else set()
        readers |= set(_opened(nodes))
        read = _names_of_bytes(function, nodes, readers)
        for node in nodes:
            compared, text = _with_a_text(node)
            if compared is not None and _is_bytes(compared, read, readers):
                shown = ast.unparse(compared)
                shown = f"`{shown}` holds" if len(shown) <= LONGEST_QUOTED else "these are"
                how = f"Compare with bytes, `b{text!r}`; or make" if text.isascii() else "Make"
                yield Seeming(
                    "bytes-and-text",
                    f"{shown} bytes, which no text is equal to",
                    f"Streams and pipes carry bytes. {how} a text of them first, with `.decode()`.",
                    compared.lineno,
                )


def _with_a_text(node: ast.AST) -> tuple[ast.expr | None, str]:
    """Return what this node compares with texts, and the first of these; None if it does not."""
    match node:
        case ast.Compare(left=one, ops=[ast.Eq() | ast.NotEq()], comparators=[ast.Constant(value=str() as text)]):
            return one, text
        case ast.Compare(left=ast.Constant(value=str() as text), ops=[ast.Eq() | ast.NotEq()], comparators=[one]):
            return one, text
        case ast.Compare(
            left=one,
            ops=[ast.In() | ast.NotIn()],
            comparators=[ast.Tuple(elts=texts) | ast.List(elts=texts) | ast.Set(elts=texts)],
        ):
            values = [part.value for part in texts if isinstance(part, ast.Constant)]
            if values and len(values) == len(texts) and all(isinstance(value, str) for value in values):
                return one, str(values[0])
    return None, ""


def _names_of_bytes(function: ast.AsyncFunctionDef, nodes: Sequence[ast.AST], readers: set[str]) -> set[str]:
    """Return the local names of the function that hold bytes of a stream, and never anything else."""
    made = [*assigned(nodes), *_results_of_communicate(nodes), *_lines_read(nodes)]
    made += [(node.target.id, node.value) for node in nodes if isinstance(node, ast.NamedExpr)]
    counted = Counter(name for name, _ in made)
    stored = Counter(node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    given = {part.arg for part in walk(function.args) if isinstance(part, ast.arg)}
    elsewhere = {name for node in nodes if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names}
    names = {name for name in counted if counted[name] == stored[name]} - given - elsewhere
    while others := {name for name, value in made if name in names and not _is_bytes(value, names, readers)}:
        names -= others
    return names


def _is_bytes(value: ast.expr, names: set[str], readers: set[str]) -> bool:
    """Return whether this expression is bytes of a stream, if these names hold such bytes."""
    match value:
        case ast.Name(id=name):
            return name in names
        case ast.NamedExpr(value=inner):
            return _is_bytes(inner, names, readers)
        case ast.Call(func=ast.Attribute(value=inner, attr=method)) if method in _STAY_BYTES:
            return _is_bytes(inner, names, readers)
        case ast.Await(value=ast.Call(func=ast.Attribute(value=owner, attr=method))) if method in _READS:
            return last_name(owner) in {*readers, *_PIPES}
        case ast.Await(value=ast.Call(func=ast.Attribute(attr="communicate"))):
            return True
    return False


def _results_of_communicate(nodes: Sequence[ast.AST]) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names in `out, err = await process.communicate()`, each with the value."""
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=parts)], value=ast.Await(value=ast.Call() as call) as value):
                if last_name(call) == "communicate":
                    yield from ((part.id, value) for part in parts if isinstance(part, ast.Name))


def _lines_read(nodes: Sequence[ast.AST]) -> Iterator[tuple[str, ast.expr]]:
    """Yield the name of each loop `async for line in reader:`, with the call that its rounds stand for."""
    for node in nodes:
        if isinstance(node, ast.AsyncFor) and isinstance(node.target, ast.Name):
            yield node.target.id, ast.Await(ast.Call(ast.Attribute(node.iter, "readline"), [], []))


def _opened(nodes: list[ast.AST]) -> Iterator[str]:
    """Yield the names of readers that these nodes make: of a connection, or by hand."""
    for node in nodes:
        match node:
            case ast.Assign(
                targets=[ast.Tuple(elts=[ast.Name(id=name), *_])], value=ast.Await(value=ast.Call() as call)
            ):
                if last_name(call) in ("open_connection", "open_unix_connection"):
                    yield name
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call) if last_name(call) == "StreamReader":
                yield name
