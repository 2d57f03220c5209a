"""Calls that hand a function over, to be called later or elsewhere: by the loop, a thread, a signal."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from grader.findings.source import last_name, walk

LONGEST_FUNCTION = 40
"""Characters."""


class Way(NamedTuple):
    """The way in which a callable takes a function: the position, the names, and what calls it.

    `by` is `loop`, `task`, `signal`, `exit` or `thread`; `only_of` are the names before the dot that are meant, if they
    matter.
    """

    position: int
    names: tuple[str, ...]
    by: str
    only_of: tuple[str, ...] = ()


WAYS = {
    "call_soon": Way(0, ("callback",), "loop"),
    "call_soon_threadsafe": Way(0, ("callback",), "loop"),
    "call_later": Way(1, ("callback",), "loop"),
    "call_at": Way(1, ("callback",), "loop"),
    "add_reader": Way(1, ("callback",), "loop"),
    "add_writer": Way(1, ("callback",), "loop"),
    "add_done_callback": Way(0, ("fn",), "task"),
    "add_signal_handler": Way(1, ("callback",), "signal"),
    "signal": Way(1, ("handler",), "signal", ("signal",)),
    "register": Way(0, ("func",), "exit", ("atexit",)),
    "run_in_executor": Way(1, ("func",), "thread"),
    "to_thread": Way(0, ("func",), "thread"),
    "submit": Way(0, ("fn",), "thread"),
    "map": Way(0, ("fn",), "thread"),
    "Thread": Way(1, ("target",), "thread"),
    "Timer": Way(1, ("function",), "thread"),
}
"""By the last name of the callable (`asyncio/events.py`, `concurrent/futures/_base.py`, `threading.py`)."""
METHODS = {name for name in WAYS if name not in ("to_thread", "Thread", "Timer", "signal", "register")}
"""Those that are methods: `map(f, items)` is another function."""


def when_no_loop_runs(called: str) -> str:
    """Return what to do with a coroutine at the exit of the program."""
    return (
        f"When the program exits, no event loop runs any more: `await {called}` at the end of the main coroutine, in "
        "`finally`."
    )


class HandOver(NamedTuple):
    """A call that hands over `given`."""

    call: ast.Call
    name: str
    way: Way
    given: ast.expr

    @property
    def function(self) -> str:
        """Return the callable as the file writes it; a long one by its last name."""
        whole = ast.unparse(self.call.func)
        return whole if len(whole) <= LONGEST_FUNCTION else self.name


def hand_overs(tree: ast.AST | None) -> Iterator[HandOver]:
    """Yield the calls of the file that hand a function over; not those of functions and methods of its own."""
    nodes = list(walk(tree)) if tree is not None else []
    own = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)}
    for node in nodes:
        if isinstance(node, ast.Call) and (name := last_name(node)) in WAYS and name not in own:
            way, is_method = WAYS[name], isinstance(node.func, ast.Attribute)
            owner = last_name(node.func.value) if isinstance(node.func, ast.Attribute) else ""
            if (name in METHODS and not is_method) or (way.only_of and owner not in way.only_of):
                continue
            given = _given(node, way)
            if given is not None:
                yield HandOver(node, name, way, given)


def _given(call: ast.Call, way: Way) -> ast.expr | None:
    if any(isinstance(argument, ast.Starred) for argument in call.args[: way.position + 1]):
        return None
    if len(call.args) > way.position:
        return call.args[way.position]
    return next((option.value for option in call.keywords if option.arg in way.names), None)


def functions_named(given: ast.expr) -> Iterator[ast.expr]:
    """Yield the names of the functions that a call of this would call: its own, one in a `partial`, or in a lambda."""
    if isinstance(given, ast.Name | ast.Attribute):
        yield given
    elif isinstance(given, ast.Call) and last_name(given) == "partial" and given.args:
        yield from functions_named(given.args[0])
    elif isinstance(given, ast.Lambda) and isinstance(given.body, ast.Call):
        yield from functions_named(given.body.func)
