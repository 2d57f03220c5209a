"""The loops of a file that may try again, or look again, for ever, and what decides whether they end."""

import ast
import builtins
import inspect
from collections.abc import Iterator
from types import FrameType
from typing import Any

from grader.simulation.hopeless_loops import PLAIN_TYPES, QUESTIONS, Scope, UnknownError, places_of
from grader.simulation.idle_loops import is_endless_iteration, is_idle, may_only_wait, path_of_waiting
from grader.submission.parsing import first_line_of, parse
from grader.submission.program import Program

_ENDLESS = ("count", "cycle", "repeat")


class Retry:
    """A loop of the file with a `try` in it, or one that only waits, and what decides whether it is left."""

    def __init__(self, loop: ast.While | ast.For | ast.AsyncFor, attempts: list[ast.Try]) -> None:
        self.first, self.lines = _line_of_round(loop), range(loop.lineno, (loop.end_lineno or 0) + 1)
        self.only_waits = not attempts
        """True if all the loop does is wait, report, and perhaps look again."""
        self.looks = self.only_waits and isinstance(loop, ast.While) and not isinstance(loop.test, ast.Constant)
        self._tried = [range(one.body[0].lineno, (one.body[-1].end_lineno or 0) + 1) for one in attempts]
        named = {handler.name for one in attempts for handler in one.handlers if handler.name}
        tests = [node.test for node in _nodes_of(loop.body) if isinstance(node, ast.If) and _leaves(node)]
        if isinstance(loop, ast.While):
            tests.append(loop.test)
        self._asked = [one for test in tests for one in _looked_at(test, named)]
        self._target = loop.target if isinstance(loop, ast.AsyncFor) else None
        self._path: list[ast.stmt] = []
        """The statements through which a loop goes that only waits, as long as its conditions are what they are."""

    def tries(self, line: int) -> bool:
        """Return whether this line is one that the loop tries."""
        return any(line in lines for lines in self._tried)

    def looks_at(self, frame: FrameType) -> list[Any]:
        """Return the values that decide whether the loop is left, as a list to compare with another.

        Raises:
            UnknownError: To know them would take code of the program.
        """
        scope = Scope(places_of(frame))
        if self._target is not None and scope.value(self._target) is not None:
            raise UnknownError  # only None, time and again, shows that there is no next value
        return [_value(scope, node) for node in self._asked] + (self._on_its_path(scope) if self._path else [])

    def _on_its_path(self, scope: Scope) -> list[Any]:
        """Return the values of the conditions on the path of a loop that only waits.

        Raises:
            UnknownError: The path leads through something else.
        """
        asked = path_of_waiting(self._path, scope.plain)
        if asked is None:
            raise UnknownError
        return [bool(scope.plain(node)) for node in asked]

    @classmethod
    def that_may_only_wait(cls, loop: ast.While) -> "Retry":
        """Return a loop that waits as long as its conditions lead it through nothing else."""
        one = cls(loop, [])
        one._path, one._asked, one.looks = loop.body, [*_looked_at(loop.test, set())], True
        return one


def _line_of_round(loop: ast.While | ast.For | ast.AsyncFor) -> int:
    """Return the line that runs once in each round: an inner loop comes back to its own first line."""
    asks = isinstance(loop, ast.While) and not isinstance(loop.test, ast.Constant)
    return loop.lineno if asks and isinstance(loop.body[0], ast.For | ast.While) else loop.body[0].lineno


def retries_in(program: Program) -> dict[tuple[str, int], list[Retry]]:
    """Return the loops that may try for ever, innermost first, by the name and the first line of their function."""
    try:
        tree = parse(program.source, program.path)
    except (SyntaxError, RecursionError, ValueError):
        return {}
    found: dict[tuple[str, int], list[Retry]] = {}
    for function in ast.walk(tree):
        if isinstance(function, ast.Module):
            key = "<module>", 1
        elif isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            key = function.name, first_line_of(function)
        else:
            continue
        for loop in _nodes_of(function.body):
            attempts = [node for node in _of_this_round(loop) if isinstance(node, ast.Try) and node.handlers]
            is_one = attempts and isinstance(loop, ast.While | ast.For) and _may_go_on_for_ever(loop)
            if is_one or is_idle(loop, function) or is_endless_iteration(loop, function, tree):
                found.setdefault(key, []).insert(0, Retry(loop, attempts))  # type: ignore[arg-type]
            elif isinstance(loop, ast.While) and may_only_wait(loop):
                found.setdefault(key, []).insert(0, Retry.that_may_only_wait(loop))
    return found


def _may_go_on_for_ever(loop: ast.While | ast.For) -> bool:
    if isinstance(loop, ast.While):
        return True
    call = loop.iter
    return isinstance(call, ast.Call) and getattr(call.func, "attr", getattr(call.func, "id", "")) in _ENDLESS


def _nodes_of(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """Yield the nodes in these statements, outer ones first, without those of inner functions."""
    todo: list[ast.AST] = [*body]
    while todo:
        node = todo.pop(0)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield node
            todo += ast.iter_child_nodes(node)


def _of_this_round(loop: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes in the body of a loop that are not in a loop inside it."""
    todo: list[ast.AST] = [*getattr(loop, "body", ())] if isinstance(loop, ast.While | ast.For) else []
    inner = (ast.While, ast.For, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    while todo:
        node = todo.pop(0)
        if not isinstance(node, inner):
            yield node
            todo += ast.iter_child_nodes(node)


def _leaves(branch: ast.If) -> bool:
    return any(isinstance(node, ast.Return | ast.Break | ast.Raise) for node in _nodes_of([branch]))


def _looked_at(test: ast.expr, named: set[str]) -> Iterator[ast.expr]:
    """Yield the parts of a condition that may change from round to round.

    The exception of a handler is none of them: each round has its own, and how it fails is compared otherwise.
    """
    todo: list[ast.expr] = [test]
    while todo:
        node = todo.pop()
        names = [one.id for one in ast.walk(node) if isinstance(one, ast.Name)]
        if isinstance(node, ast.Constant) or (names and all(one in named or hasattr(builtins, one) for one in names)):
            continue
        if isinstance(node, ast.Name | ast.Attribute | ast.Call) and not _is_isinstance(node):
            yield node
        else:
            todo += [one for one in ast.iter_child_nodes(node) if isinstance(one, ast.expr)]


def _is_isinstance(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("isinstance", "len")


def _value(scope: Scope, node: ast.expr) -> Any:
    """Return what can be compared of the value of a name, an attribute or a question to an object of asyncio."""
    if isinstance(node, ast.Call):
        asked = scope.value(node.func.value) if isinstance(node.func, ast.Attribute) else None
        if type(asked) not in QUESTIONS:
            raise UnknownError
        return scope.plain(node)
    if isinstance(node, ast.Attribute) and callable(inspect.getattr_static(scope.value(node.value), node.attr, None)):
        return node.attr  # a method that is not called
    value = scope.value(node)
    if type(value) in PLAIN_TYPES:
        return value
    return id(value), len(value) if isinstance(value, list | dict | set | tuple) else 0
