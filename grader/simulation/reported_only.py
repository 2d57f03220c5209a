"""Names of a file that the lines which run do nothing with but to report them, such as the number of an attempt.

What such a name holds decides nothing, as long as no other line runs: it may count or collect without end.
"""

import ast
from collections.abc import Iterator, Set
from typing import NamedTuple

from grader.simulation.idle_loops import last_name, may_fail_later

_REPORTS = ("print", "debug", "info", "warning", "error")
_COLLECTS = ("append", "appendleft", "add", "extend")
_ASKS = (
    *("len", "str", "repr", "int", "float", "round", "min", "max", "sum", "abs", "format", "join", "upper", "title"),
    *("time", "monotonic", "perf_counter", "now", "strftime", "isoformat", "get_running_loop", "get_event_loop"),
    *("is_set", "done", "qsize", "empty", "full", "locked", "current_task", "get_name", "get"),
    *("random", "randint", "uniform", "choice", "gauss", "randrange"),
)
"""Last names of functions whose results are fit to be reported; those of the file are looked at themselves."""
_PRINT_OPTIONS = ("end", "sep", "flush")
_BY_NAME = {
    *("getattr", "vars", "locals", "globals", "eval", "exec", "attrgetter", "methodcaller", "__dict__"),
    *("__getattribute__", "__getattr__", "inspect"),
}
"""Names by which a program may read what it does not name."""
_Key = tuple[str, str]


class Reported(NamedTuple):
    """Variables and attributes that are only reported, and the lines that do nothing else."""

    names: frozenset[str]
    attributes: frozenset[str]
    lines: frozenset[int]


NOTHING = Reported(frozenset(), frozenset(), frozenset())


class _Statement(NamedTuple):
    """A statement that runs, or the head of one with a body.

    `kept_in` is the place that it changes, if that is all it does; None for a report, whose `is_report` is true.
    """

    lines: range
    keys: frozenset[_Key]
    is_report: bool
    kept_in: _Key | None


def only_reported(tree: ast.Module, lines: Set[int]) -> Reported:
    """Return what is only reported while no other lines run than these."""
    names = {name for kind, name in _keys(tree)}
    if names & _BY_NAME or any(isinstance(one, ast.MatchClass) for one in ast.walk(tree)):
        return NOTHING
    statements = [one for one in _statements(tree) if not lines.isdisjoint(one.lines)]
    kept = {one.kept_in for one in statements if one.kept_in is not None}
    while True:
        read = [
            one.keys - ({one.kept_in} if one.kept_in is not None else set())
            for one in statements
            if not one.is_report and (one.kept_in is None or one.kept_in not in kept)
        ]
        left = kept.difference(*read)
        for one in statements:  # what its own kind of statement does not change is read elsewhere
            if not one.is_report and one.kept_in not in left:
                left -= one.keys
        if left == kept:
            break
        kept = left
    quiet = [one.lines for one in statements if one.is_report or one.kept_in in kept]
    others = {line for one in statements if not one.is_report and one.kept_in not in kept for line in one.lines}
    return Reported(
        frozenset(name for kind, name in kept if kind == "name"),
        frozenset(name for kind, name in kept if kind == "attribute"),
        frozenset(line for lines in quiet for line in lines) - others,
    )


def _statements(tree: ast.Module) -> Iterator[_Statement]:
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None) or getattr(node, "cases", None)
            if body:
                first = getattr(body[0], "lineno", getattr(getattr(body[0], "pattern", None), "lineno", node.lineno))
                yield _Statement(range(node.lineno, max(first, node.lineno + 1)), _keys_in_head(node), False, None)
            elif not isinstance(node, ast.Global | ast.Nonlocal | ast.Pass | ast.Import | ast.ImportFrom):
                lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
                yield _Statement(lines, _keys(node), _is_report(node), _kept_in(node))
        elif isinstance(node, ast.ExceptHandler | ast.match_case):
            keys = frozenset[_Key]().union(*(_keys(one) for one in ast.iter_child_nodes(node) if _is_head(one)))
            line = node.lineno if isinstance(node, ast.ExceptHandler) else node.pattern.lineno
            yield _Statement(range(line, line + 1), keys, False, None)


def _is_head(node: ast.AST) -> bool:
    return not isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case)


def _keys_in_head(node: ast.stmt) -> frozenset[_Key]:
    return frozenset[_Key]().union(*(_keys(one) for one in ast.iter_child_nodes(node) if _is_head(one)))


def _keys(node: ast.AST) -> frozenset[_Key]:
    """Return the variables and attributes in a statement or an expression."""
    found: set[_Key] = set()
    for one in ast.walk(node):
        if isinstance(one, ast.Name):
            found.add(("name", one.id))
        elif isinstance(one, ast.Attribute):
            found.add(("attribute", one.attr))
    return frozenset(found)


def _place(node: ast.expr) -> _Key | None:
    """Return the key of a variable, or of an attribute of one."""
    if isinstance(node, ast.Name):
        return "name", node.id
    if isinstance(node, ast.Attribute) and _place(node.value) is not None:
        return "attribute", node.attr
    return None


def _is_report(node: ast.stmt) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Expr(value=ast.Call(func=func, args=args, keywords=keywords)):
            options = [one for one in keywords if one.arg in _PRINT_OPTIONS]
            return last_name(func) in _REPORTS and len(options) == len(keywords) and _is_harmless(func, *args)
    return False


def _kept_in(node: ast.stmt) -> _Key | None:
    """Return the place that a statement changes, if it does nothing else; what it takes is harmless.

    What is multiplied again and again becomes too large to be shown.
    """
    match node:
        case (
            ast.Assign(targets=[target], value=value)
            | ast.AnnAssign(target=target, value=ast.expr() as value)
            | ast.AugAssign(target=target, op=ast.Add() | ast.Sub(), value=value)
        ):
            multiplies = any(isinstance(one, ast.Mult) for one in ast.walk(value))
            return _place(target) if _is_harmless(value) and not multiplies else None
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr=attr), args=args, keywords=[])):
            return _place(owner) if attr in _COLLECTS and _is_harmless(*args) else None
    return None


def _is_harmless(*nodes: ast.AST) -> bool:
    """Return whether to evaluate these changes nothing, and raises nothing because a number or a list has grown."""
    for node in nodes:
        match node:
            case ast.Constant() | ast.Name() | ast.operator() | ast.expr_context() | ast.cmpop() | ast.boolop():
                continue
            case ast.BinOp() | ast.Subscript() if may_fail_later(node):
                return False
            case ast.BinOp() | ast.Compare() | ast.BoolOp() | ast.UnaryOp() | ast.IfExp() | ast.Subscript():
                pass
            case ast.Attribute() | ast.JoinedStr() | ast.FormattedValue() | ast.Tuple() | ast.List() | ast.Dict():
                pass
            case ast.unaryop() | ast.Slice():
                pass
            case ast.Call(func=func, keywords=[]) if last_name(func) in _ASKS:
                pass
            case _:
                return False
        if not _is_harmless(*ast.iter_child_nodes(node)):
            return False
    return True
