"""Bytes of a stream that are compared with a text: the two are never equal, and nothing is raised."""

import ast
from collections.abc import Iterator

from grader.findings.not_as_it_seems import Seeming, assigned
from grader.findings.source import coroutines_in, given_to_servers, inside, last_name
from grader.trace.trace import Trace

_READS = {"readline", "readuntil", "readexactly", "read"}


def compared_with_a_text(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the comparisons of what a stream of asyncio returned with a text."""
    handlers = given_to_servers(tree)
    for name, function in coroutines_in(tree):
        nodes = list(inside(*function.body)) if trace.calls_of(name) else []
        readers = {function.args.args[-2].arg} if function.name in handlers and len(function.args.args) > 1 else set()
        readers |= set(_opened(nodes))
        made = list(assigned(nodes))
        made += [(node.target.id, node.value) for node in nodes if isinstance(node, ast.NamedExpr)]
        read = {one for one, value in made if _reads(value, readers)}
        read -= {one for one, value in made if not _reads(value, readers)}
        for node in nodes:
            match node:
                case ast.Compare(
                    left=ast.Name(id=one), ops=[ast.Eq() | ast.NotEq()], comparators=[ast.Constant(value=str())]
                ) if one in read:
                    text = ast.unparse(node.comparators[0])
                    yield Seeming(
                        "bytes-and-text",
                        f"`{one}` holds bytes, which no text is equal to",
                        f"A stream returns bytes. Compare with bytes, `b{text}`; or make a text of them first, with "
                        "`.decode()`.",
                        node.lineno,
                    )


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


def _reads(value: ast.expr, readers: set[str]) -> bool:
    call = value.value if isinstance(value, ast.Await) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or last_name(call) not in _READS:
        return False
    return last_name(call.func.value) in {*readers, "stdout", "stderr"}
