"""Loops in one step that only collect, such as `while True: await queue.put(n)` for a queue without a limit.

Nothing leaves such a loop, and none of its waits lets another task run: a queue without a limit always has room, and a
lock that no other task waits for is free each time. So it goes on until the memory is full.
"""

import ast
import asyncio
from collections.abc import Callable
from typing import Any

_LEAVES = (ast.Break, ast.Return, ast.Raise, ast.Yield, ast.YieldFrom, ast.Assert, ast.Try)
_SIMPLE = (ast.Constant, ast.Name, ast.Tuple, ast.JoinedStr, ast.FormattedValue, ast.expr_context)
_GROWS = (ast.Add, ast.Sub, ast.Mult)


def may_only_collect(loop: ast.AST) -> bool:
    """Return whether this loop shows no end, and all of its statements are of the kinds that only collect."""
    if not isinstance(loop, ast.While) or not isinstance(loop.test, ast.Constant) or not loop.test.value:
        return False
    nodes = [node for statement in loop.body for node in ast.walk(statement)]
    return not any(isinstance(node, _LEAVES) for node in nodes) and all(map(_is_of_a_kind, loop.body))


def _is_of_a_kind(statement: ast.stmt) -> bool:
    match statement:
        case ast.Pass() | ast.Continue() | ast.Expr(value=ast.Constant()):
            return True
        case ast.AugAssign(target=ast.Name(), op=op, value=ast.Constant(value=int())):
            return isinstance(op, _GROWS)
        case ast.Expr(value=ast.Await(value=ast.Call(func=ast.Attribute(attr="put"), args=[given], keywords=[]))):
            return _is_simple(given)
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="put_nowait" | "append"), args=[given], keywords=[])):
            return _is_simple(given)
        case ast.AsyncWith(items=[ast.withitem(optional_vars=None)], body=body):
            return all(map(_is_of_a_kind, body))
    return False


def _is_simple(node: ast.expr) -> bool:
    """Return whether to evaluate this runs no code of the program, and cannot fail later."""
    return all(isinstance(part, _SIMPLE) or _is_len(part) for part in ast.walk(node))


def _is_len(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len" and len(node.args) == 1
    )


def only_collects(loop: ast.While, value: Callable[[ast.expr], Any]) -> bool:
    """Return whether nothing in such a loop waits now.

    Args:
        loop: A loop that `may_only_collect`.
        value: Returns the object that a name, or a chain of attributes, stands for.
    """
    return all(_collects(statement, value) for statement in loop.body)


def _collects(statement: ast.stmt, value: Callable[[ast.expr], Any]) -> bool:
    match statement:
        case ast.AugAssign(target=target):
            return type(value(target)) is int
        case ast.Expr(value=ast.Await(value=ast.Call(func=ast.Attribute(value=owner)))):
            return _has_always_room(value(owner))
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr="put_nowait"))):
            return _has_always_room(value(owner))
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner))):
            return type(value(owner)) is list
        case ast.AsyncWith(items=[ast.withitem(context_expr=entered)], body=body):
            return _is_free_each_time(value(entered)) and all(_collects(one, value) for one in body)
    return True


def _has_always_room(queue: Any) -> bool:
    return type(queue) in (asyncio.Queue, asyncio.LifoQueue) and queue.maxsize <= 0


def _is_free_each_time(lock: Any) -> bool:
    return type(lock) is asyncio.Lock and not lock._waiters
