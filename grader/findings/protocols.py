"""Protocols whose methods asyncio cannot call as they are, or that stand where a function is wanted."""

import ast
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.findings.source import last_name, walk
from grader.grades.results import Finding

PROTOCOLS = {"Protocol", "DatagramProtocol", "BufferedProtocol", "SubprocessProtocol", "BaseProtocol"}
CALLED = {
    *("connection_made", "connection_lost", "data_received", "eof_received", "pause_writing", "resume_writing"),
    *("datagram_received", "error_received", "get_buffer", "buffer_updated"),
    *("pipe_data_received", "pipe_connection_lost", "process_exited"),
}
"""The methods that the event loop calls (`asyncio/protocols.py`)."""
FACTORIES = {
    *("create_server", "create_connection", "create_datagram_endpoint", "create_unix_server"),
    *("create_unix_connection", "connect_accepted_socket", "connect_read_pipe", "connect_write_pipe"),
    *("subprocess_exec", "subprocess_shell"),
}
"""Methods of a loop whose first argument is called for a new protocol."""


def coroutine_methods(evidence: Evidence) -> Iterator[Finding]:
    """Find coroutine functions among the methods that the event loop calls."""
    for protocol in _protocols(evidence):
        for method in protocol.body:
            if isinstance(method, ast.AsyncFunctionDef) and method.name in CALLED:
                name = f"{protocol.name}.{method.name}"
                yield evidence.finding(
                    "never-awaited",
                    f"{name} is a coroutine function, and the event loop awaits nothing",
                    f"The event loop calls {name} by itself, and lets go of what the call returns. Here that is a "
                    f"coroutine object, and nothing of the method has run. Write a plain `def {method.name}`, without "
                    "`await` in it. What must be awaited can be a task that it makes: `asyncio.create_task(…)`.",
                    method.lineno,
                )


def objects(evidence: Evidence) -> Iterator[Finding]:
    """Find objects of a protocol that are handed over in the place of a function that makes one."""
    protocols = {one.name: one for one in _protocols(evidence)}
    for call in walk(evidence.tree) if evidence.tree else ():
        if (
            not isinstance(call, ast.Call)
            or last_name(call) not in FACTORIES
            or not isinstance(call.func, ast.Attribute)
        ):
            continue
        given = call.args[0] if call.args else None
        protocol = protocols.get(last_name(given)) if isinstance(given, ast.Call) else None
        if protocol is None or given is None or _can_be_called(protocol):
            continue
        arguments = isinstance(given, ast.Call) and bool(given.args or given.keywords)
        right = f"lambda: {ast.unparse(given)}" if arguments else protocol.name
        yield evidence.finding(
            "function-called",
            f"{last_name(call)} is given an object of {protocol.name}, and needs a function that makes one",
            f"`{ast.unparse(given)}` makes one object here. {last_name(call)} calls what it is given to make a "
            f"protocol for each connection, and this object cannot be called. Give it the function: `{right}`.",
            given.lineno,
        )


def _protocols(evidence: Evidence) -> list[ast.ClassDef]:
    """Return the classes of the file with a protocol of asyncio as their only base."""
    classes = [node for node in (walk(evidence.tree) if evidence.tree else ()) if isinstance(node, ast.ClassDef)]
    own = {one.name for one in classes}
    return [one for one in classes if len(one.bases) == 1 and last_name(one.bases[0]) in PROTOCOLS - own]


def _can_be_called(protocol: ast.ClassDef) -> bool:
    names = [part.name for part in protocol.body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)]
    return "__call__" in names or bool(protocol.decorator_list or protocol.keywords)
