"""Functions of a program that only return what they find, such as the getter of a property.

What they return is known without a call of them.
"""

import ast
import inspect
from collections.abc import Mapping
from types import FunctionType
from typing import Any

from grader.submission.parsing import first_line_of

_ARGUMENTS_OF_ANY_NUMBER = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS
_IS_COROUTINE_OR_GENERATOR = (
    inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ITERABLE_COROUTINE | inspect.CO_ASYNC_GENERATOR
)


class SimpleFunctions:
    """The simple functions of one file."""

    def __init__(self, tree: ast.AST, path: str) -> None:
        self._path = path
        self._returned: dict[int, ast.expr] = {}
        """By the first line of the function, that of a decorator if it has one."""
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and (value := _only_returns(node.body)) is not None:
                self._returned[first_line_of(node)] = value

    def returned_by(self, function: Any, arguments: tuple[Any, ...]) -> tuple[ast.expr, Mapping[str, Any]] | None:
        """Return the expression that a call of this returns, and what its own names stand for; None if it does more."""
        if type(function) is not FunctionType:
            return None
        code = function.__code__
        value = self._returned.get(code.co_firstlineno) if code.co_filename == self._path else None
        if code.co_flags & (_ARGUMENTS_OF_ANY_NUMBER | _IS_COROUTINE_OR_GENERATOR) or value is None:
            return None
        if code.co_argcount != len(arguments) or code.co_kwonlyargcount or code.co_freevars:
            return None
        return value, dict(zip(code.co_varnames, arguments, strict=False))


def getter_of(owner: Any, name: str) -> Any:
    """Return the function that computes this attribute of an object; None if it is no property."""
    found = _of_its_class(owner, name)
    return found.fget if type(found) is property else None


def method_of(owner: Any, name: str) -> Any:
    """Return the function that is this method of an object; None if it has none of that name in its class."""
    return None if name in getattr(owner, "__dict__", ()) else _of_its_class(owner, name)


def _of_its_class(owner: Any, name: str) -> Any:
    kind = type(owner)
    if kind.__getattribute__ is not vars(object)["__getattribute__"]:
        return None
    return next((vars(one)[name] for one in kind.__mro__ if name in vars(one)), None)


def _only_returns(body: list[ast.stmt]) -> ast.expr | None:
    """Return what a function returns that does nothing else."""
    match body:
        case [ast.Return(value=value)] | [ast.Expr(value=ast.Constant()), ast.Return(value=value)]:
            return value
    return None
