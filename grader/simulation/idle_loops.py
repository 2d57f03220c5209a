"""Loops that only wait and report, such as a heartbeat: nothing that they do changes what another task does.

A task in such a loop keeps no other one from being hopeless, and one that nothing leaves never ends itself.
"""

import ast
from collections.abc import Callable, Iterator

_REPORTS = ("print", "debug", "info", "warning")
_ASKS = (
    *("len", "str", "repr", "int", "float", "round", "min", "max", "sum", "abs", "format", "join", "upper", "title"),
    *("time", "monotonic", "perf_counter", "now", "strftime", "isoformat", "get_running_loop", "get_event_loop"),
    *("is_set", "done", "qsize", "empty", "full", "locked", "current_task", "get_name"),
)
"""Last names of functions that change nothing which decides about another loop."""
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_EXPRESSIONS = (
    *(ast.Constant, ast.Name, ast.Attribute, ast.Subscript, ast.JoinedStr, ast.FormattedValue, ast.BinOp),
    *(ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Tuple, ast.List, ast.Dict, ast.Slice, ast.keyword),
    *(ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop),
)


def is_idle(loop: ast.AST, function: ast.AST) -> bool:
    """Return whether all that this `while` loop of a function does is to sleep, to report and to count."""
    return isinstance(loop, ast.While) and not loop.orelse and _only_reports(loop.body, function)


def may_only_wait(loop: ast.AST) -> bool:
    """Return whether a `while` loop may go round on a path on which all it does is to sleep and to report.

    Its conditions decide that: `if queue.empty(): await asyncio.sleep(1); continue`.
    """
    if not isinstance(loop, ast.While) or loop.orelse:
        return False
    branches = [one for one in loop.body if isinstance(one, ast.If) and _only_asks(one.test)]
    nodes = [node for statement in loop.body for node in ast.walk(statement)]
    return bool(branches) and any(isinstance(one, ast.Call) and last_name(one.func) == "sleep" for one in nodes)


def path_of_waiting(body: list[ast.stmt], is_true: Callable[[ast.expr], bool]) -> list[ast.expr] | None:
    """Return the conditions on the way through these statements, if all on it is to sleep and to report.

    Args:
        body: The statements of a loop.
        is_true: Returns what a condition is now.
    """
    asked: list[ast.expr] = []
    for statement in body:
        if isinstance(statement, ast.If):
            asked.append(statement.test)
            branch = statement.body if is_true(statement.test) else statement.orelse
            within = path_of_waiting(branch, is_true)
            if within is None:
                return None
            asked += within
            if any(isinstance(one, ast.Continue) for one in branch):
                return asked
        elif not _reports(statement, False) or isinstance(statement, ast.Assign | ast.AugAssign):
            return None
        if isinstance(statement, ast.Continue):
            return asked
    return asked


def is_endless_iteration(loop: ast.AST, function: ast.AST, tree: ast.Module) -> bool:
    """Return whether an `async for` only reports, and goes over an object of the file whose end is never raised."""
    if not isinstance(loop, ast.AsyncFor) or loop.orelse or not isinstance(loop.target, ast.Name):
        return False
    made = _value_of(loop.iter, function)
    kind = last_name(made.func) if isinstance(made, ast.Call) else ""
    found = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == kind and not node.bases]
    methods = [node for one in found for node in one.body if isinstance(node, ast.AsyncFunctionDef)]
    takes_next = [node for node in methods if node.name == "__anext__"]
    return len(takes_next) == 1 and _never_raises(takes_next[0]) and _only_reports(loop.body, function, collects=True)


def _only_reports(body: list[ast.stmt], function: ast.AST, collects: bool = False) -> bool:
    nodes = [node for statement in body for node in ast.walk(statement)]
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    if stored and not _are_its_own(function):
        return False
    return all(_reports(statement, collects) for statement in body)


def _are_its_own(function: ast.AST) -> bool:
    """Return whether no other function sees the variables of this one."""
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    inner = [node for statement in function.body for node in ast.walk(statement)]
    return not any(isinstance(node, (*_INNER, ast.Global, ast.Nonlocal)) for node in inner)


def _reports(statement: ast.stmt, collects: bool) -> bool:
    match statement:
        case ast.Pass() | ast.Continue() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Expr(value=ast.Await(value=ast.Call() as call)):
            return last_name(call.func) == "sleep" and _only_asks(*call.args)
        case ast.Expr(value=ast.Call() as call):
            names = (*_REPORTS, "append") if collects else _REPORTS
            return last_name(call.func) in names and _only_asks(*call.args, *call.keywords)
        case ast.Assign(targets=[ast.Name()], value=value) | ast.AugAssign(target=ast.Name(), value=value):
            return _only_asks(value)
        case (
            ast.If(test=test, body=body, orelse=orelse)
            | ast.For(iter=test, target=ast.Name(), body=body, orelse=orelse)
        ):
            return _only_asks(test) and all(_reports(one, collects) for one in [*body, *orelse])
    return False


def _never_raises(function: ast.AsyncFunctionDef) -> bool:
    """Return whether nothing in an `__anext__` can end the iteration; what it asks of its object may change."""
    for node in _nodes_of(function):
        if isinstance(node, ast.Raise | ast.Assert | ast.Yield | ast.Try | ast.With | ast.AsyncWith | ast.AsyncFor):
            return False
        if isinstance(node, ast.Call) and last_name(node.func) not in ("sleep", *_REPORTS, *_ASKS):
            return False
    return True


def _only_asks(*nodes: ast.AST) -> bool:
    for node in nodes:
        if isinstance(node, ast.Call):
            if last_name(node.func) not in _ASKS:
                return False
        elif not isinstance(node, _EXPRESSIONS) or may_fail_later(node):
            return False
        if not _only_asks(*ast.iter_child_nodes(node)):
            return False
    return True


def may_fail_later(node: ast.AST) -> bool:
    """Return whether an expression may raise once its numbers have grown, though it did not before."""
    match node:
        case ast.Subscript(
            value=ast.Name() | ast.Attribute() | ast.Constant(), slice=ast.Constant() | ast.BinOp(op=ast.Mod())
        ):
            return False
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult()) | ast.BinOp(left=ast.Constant(value=str())):
            return False
        case ast.BinOp(op=ast.Div() | ast.FloorDiv() | ast.Mod(), right=right):
            is_length = isinstance(right, ast.Call) and last_name(right.func) == "len"
            return not is_length and not (isinstance(right, ast.Constant) and bool(right.value))
        case ast.Subscript(slice=ast.Slice(lower=lower, upper=upper, step=None)):
            return any(isinstance(part, ast.BinOp) and may_fail_later(part) for part in (lower, upper))
    return isinstance(node, ast.Subscript | ast.BinOp)


def _value_of(node: ast.expr, function: ast.AST) -> ast.expr:
    """Return the value of a name that the function assigns once; the node itself otherwise."""
    if not isinstance(node, ast.Name):
        return node
    nodes = [one for one in ast.walk(function) if isinstance(one, ast.Assign)]
    given = [one.value for one in nodes if any(isinstance(to, ast.Name) and to.id == node.id for to in one.targets)]
    return given[0] if len(given) == 1 else node


def last_name(node: ast.expr) -> str:
    """Return the name of a variable, or of an attribute; an empty one of any other expression."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _nodes_of(function: ast.AsyncFunctionDef) -> Iterator[ast.AST]:
    todo: list[ast.AST] = [*function.body]
    while todo:
        node = todo.pop()
        yield node
        todo += ast.iter_child_nodes(node)
