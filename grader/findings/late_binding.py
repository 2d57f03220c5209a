"""Functions made in a loop that see the last value of its variable, because they run when the loop is over."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from grader.findings.hand_overs import hand_overs
from grader.findings.source import NESTED, Function, arguments_of, coroutines_in, inside, last_name, waits, walk

TASKS = ("create_task", "ensure_future", "append", "add", "gather")
"""Calls that take the coroutine object of an inner function, which then runs later."""
KEEPS = ("append", "appendleft", "add")
"""Methods that keep what they are given."""
RUNS = ("run", "run_until_complete", "run_coroutine_threadsafe")
"""Calls that run a coroutine in the round of the loop that they stand in."""


class LateBinding(NamedTuple):
    """A function made in a loop, by name (empty for a lambda), and the loop's variable that it looks up too late."""

    function: str
    variable: str
    line: int

    @property
    def remedy(self) -> str:
        """Return how the value of this round can be handed over, as code."""
        name, value = self.function, self.variable
        return f"`{name}({value})`" if name else f"`lambda {value}={value}: …`"


def late_bindings(tree: ast.Module | None) -> Iterator[LateBinding]:
    """Yield the functions of the file that are made in a loop, run after it, and look up its variable.

    Only loops without an `await` count: otherwise the function may run in its own round.
    """
    handed = [one.given for one in hand_overs(tree) if one.way.by in ("loop", "task")]
    coroutines = {function.name for _, function in coroutines_in(tree)}
    for loop in walk(tree) if tree else ():
        if not isinstance(loop, ast.For) or waits(*loop.body):
            continue
        variables = [node.id for node in walk(loop.target) if isinstance(node, ast.Name)]
        for node in inside(*loop.body):
            if isinstance(node, ast.Lambda) and _is_for_later(node, loop, handed, coroutines):
                yield from _looked_up("", node, variables)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _runs_later(node, loop, handed):
                yield from _looked_up(node.name, node, variables)


def _is_for_later(given: ast.Lambda, loop: ast.For, handed: list[ast.expr], coroutines: set[str]) -> bool:
    """Return whether a lambda is handed over, kept, or an argument of a coroutine, which does not begin yet."""
    calls = [node for node in inside(*loop.body) if isinstance(node, ast.Call)]
    begins = any(last_name(call) in RUNS for call in calls)
    begun = [call for call in calls if last_name(call) in coroutines and not begins]
    return given in handed or given in _kept(loop) or any(given in arguments_of(call) for call in begun)


def _runs_later(function: Function, loop: ast.For, handed: list[ast.expr]) -> bool:
    """Return whether the loop hands the function over, or makes a coroutine object of it for later."""
    nodes = list(inside(*loop.body))
    if any(node in handed and last_name(node) == function.name for node in nodes if isinstance(node, ast.expr)):
        return True
    called = [node for node in nodes if isinstance(node, ast.Call) and last_name(node) == function.name]
    if not called and any(isinstance(one, ast.Name) and one.id == function.name for one in _kept(loop)):
        return True
    made = (one for node in nodes if isinstance(node, ast.Call) and last_name(node) in TASKS for one in node.args)
    return isinstance(function, ast.AsyncFunctionDef) and any(
        isinstance(one, ast.Call) and last_name(one) == function.name for one in made
    )


def _kept(loop: ast.For) -> list[ast.expr]:
    """Return what the loop puts into a list, a set or a dictionary."""
    nodes = list(inside(*loop.body))
    added = [node.args[0] for node in nodes if isinstance(node, ast.Call) and last_name(node) in KEEPS and node.args]
    stored = [
        node.value
        for node in nodes
        if isinstance(node, ast.Assign) and any(isinstance(target, ast.Subscript) for target in node.targets)
    ]
    return added + stored


def _looked_up(name: str, function: Function | ast.Lambda, variables: list[str]) -> Iterator[LateBinding]:
    """Yield the first variable of the loop that the function looks up, and neither receives nor sets itself."""
    arguments = function.args
    received = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    own = {one.arg for one in received if one is not None}
    body = function.body if isinstance(function.body, list) else [function.body]
    used = [node for part in body for node in walk(part) if isinstance(node, ast.Name)]
    own |= {node.id for node in used if isinstance(node.ctx, ast.Store)}
    own |= {one.arg for part in body for node in walk(part) if isinstance(node, NESTED) for one in _of(node)}
    looked_up = [node for node in used if node.id in variables and node.id not in own]
    if looked_up:
        yield LateBinding(name, looked_up[0].id, function.lineno)


def _of(node: ast.AST) -> list[ast.arg]:
    return [] if isinstance(node, ast.ClassDef) else [one for one in walk(node) if isinstance(one, ast.arg)]
