"""Calls in coroutines that wait outside of the loop, for a person or the network, where other tasks could run.

In a trace such a call may take no time, because standard input is empty or the package is not installed.
"""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from grader.findings.source import coroutines_in, functions_in, inside
from grader.trace.trace import Trace

_VERBS = ("get", "post", "put", "patch", "delete", "head", "request")
PERSON, NETWORK = "a person types", "an answer comes"
WAITS_FOR = {
    **dict.fromkeys(
        ("input", "getpass.getpass", "sys.stdin.read", "sys.stdin.readline", "sys.stdin.readlines"), PERSON
    ),
    **dict.fromkeys((f"{package}.{verb}" for package in ("requests", "httpx") for verb in _VERBS), NETWORK),
    **dict.fromkeys(("urllib.request.urlopen", "socket.create_connection", "smtplib.SMTP"), NETWORK),
}
"""The thing that such a call waits for, by the call's dotted name."""


class WouldBlock(NamedTuple):
    """A call in a coroutine: what it calls, what that waits for, and where."""

    call: str
    coroutine: str
    until: str
    line: int


def would_block(tree: ast.Module | None, trace: Trace) -> Iterator[WouldBlock]:
    """Yield such calls of coroutines that ran, also those in plain functions that these call."""
    if len(trace.tasks) < 2:
        return
    own = {name: one for name, one in functions_in(tree) if isinstance(one, ast.FunctionDef)}
    told = {held.line for held in trace.blocking}
    for name, function in coroutines_in(tree):
        for node in inside(*function.body) if trace.calls_of(name) else ():
            if isinstance(node, ast.Call) and node.lineno not in told and (said := _waits_for(node, own)):
                yield WouldBlock(said, name, WAITS_FOR[said], node.lineno)


def _waits_for(call: ast.Call, own: dict[str, ast.FunctionDef]) -> str:
    """Return the name of what waits: the callable itself, or one that a plain function of the file calls."""
    name = ast.unparse(call.func)
    if name in own:
        parts = (node for node in inside(*own[name].body) if isinstance(node, ast.Call))
        return next((said for part in parts if (said := ast.unparse(part.func)) in WAITS_FOR and said not in own), "")
    return name if name in WAITS_FOR else ""
