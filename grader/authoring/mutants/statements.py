"""Mutation operators on statements: the ways in which students go wrong with a whole statement.

As in `grader.authoring.mutants.expressions`, each operator is a function that yields none, one or several
changes, each with a short name.
"""

import ast
from collections.abc import Callable, Iterator

from grader.authoring.mutants.expressions import call_of, named, other_loops

Statements = Iterator[tuple[str, list[ast.stmt]]]


def changes_of_statement(node: ast.stmt) -> Statements:
    """Yield all replacements of this statement, each a list of statements with the name of the change."""
    for operator in STATEMENT_OPERATORS:
        yield from operator(node)


def deleted(node: ast.stmt) -> Statements:
    """Delete the statement. Definitions stay, because without them nothing would run at all."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Pass):
        yield "line deleted", []


def doubled(node: ast.stmt) -> Statements:
    """Repeat the statement."""
    if isinstance(node, ast.Expr | ast.AugAssign):
        yield "line doubled", [node, node]


def return_lost(node: ast.stmt) -> Statements:
    """Compute a value without returning it."""
    if isinstance(node, ast.Return) and node.value is not None:
        yield "return lost", [ast.Expr(node.value)]


def exception_swallowed(node: ast.stmt) -> Statements:
    """Swallow any exception, or only cancellation, around an await or around a block with a clean-up."""
    cancelled, anything = named("asyncio.CancelledError"), named("Exception")
    swallowed = (("exception swallowed", anything), ("cancellation swallowed", cancelled))
    for what, kind in swallowed:
        handler = ast.ExceptHandler(kind, None, [ast.Pass()])
        if isinstance(node, ast.Try) and not node.handlers:
            yield what, [ast.Try(node.body, [handler], node.orelse, node.finalbody)]
        elif isinstance(node, ast.Expr | ast.Assign | ast.Return) and isinstance(node.value, ast.Await):
            yield what, [ast.Try([node], [handler], [], [])]


def clean_up_lost(node: ast.stmt) -> Statements:
    """Drop `finally`, as if the block before it could not raise."""
    if isinstance(node, ast.Try) and node.finalbody and not node.handlers:
        yield "finally lost", [*node.body, *node.finalbody]


def lock_lost(node: ast.stmt) -> Statements:
    """Drop `with` around its block, create a new lock each time, or write `with` for `async with`."""
    if isinstance(node, ast.With | ast.AsyncWith):
        only = node.items[0]
        if only.optional_vars is None and len(node.items) == 1:
            yield "block undone", list(node.body)
            if isinstance(only.context_expr, ast.Name | ast.Attribute):
                mine = ast.withitem(call_of("asyncio.Lock"), None)
                yield "lock made per call", [type(node)([mine], node.body)]
    if isinstance(node, ast.AsyncWith):
        yield "async dropped", [ast.With(node.items, node.body)]


def async_changed(node: ast.stmt) -> Statements:
    """Forget `async`, or add one too many."""
    if isinstance(node, ast.AsyncFunctionDef):
        yield "async dropped", [_as_function(node, ast.FunctionDef)]
    elif isinstance(node, ast.FunctionDef):
        yield "async added", [_as_function(node, ast.AsyncFunctionDef)]
    elif isinstance(node, ast.AsyncFor):
        yield "async dropped", [ast.For(node.target, node.iter, node.body, node.orelse)]


def loop_changed(node: ast.stmt) -> Statements:
    """Shorten or reverse a loop, run it once, or change or drop a condition."""
    if isinstance(node, ast.For | ast.AsyncFor):
        for what, over in other_loops(node.iter):
            yield what, [type(node)(node.target, over, node.body, node.orelse)]
    if isinstance(node, ast.While):
        yield "loop made once", [ast.If(node.test, node.body, [])]
    if isinstance(node, ast.If):
        yield "condition turned round", [ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)]
        yield "condition lost", list(node.body)


STATEMENT_OPERATORS: tuple[Callable[[ast.stmt], Statements], ...] = (
    deleted,
    doubled,
    return_lost,
    exception_swallowed,
    clean_up_lost,
    lock_lost,
    async_changed,
    loop_changed,
)


def _as_function(
    node: ast.FunctionDef | ast.AsyncFunctionDef, kind: type[ast.FunctionDef | ast.AsyncFunctionDef]
) -> ast.stmt:
    return kind(**{name: getattr(node, name) for name in node._fields}, lineno=node.lineno)
