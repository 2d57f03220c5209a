"""Functions in the place of a student's, for one run.

A suite may replace a function of the program, to see how the rest of it uses that one.
"""

import inspect
import types
from collections.abc import Callable
from functools import wraps
from itertools import takewhile
from types import CodeType, FunctionType, ModuleType
from typing import Any

BY_POSITION = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def put_in_place(
    module: ModuleType,
    name: str,
    stand_in: Callable[..., Any],
    path: str,
    on_call: Callable[[str], None],
    on_start: Callable[[], None] = lambda: None,
) -> None:
    """Replace the module's function `name` by a stand-in, wherever the program refers to it.

    Calls of a stand-in that is a coroutine function are recorded like those of the file, and call `on_start`. Any other
    calls `on_call` with its name: a class, a generator or a context manager returns before anything of it runs.

    The function object stays, in tables, defaults and partials too: its code is exchanged. Where that is impossible
    (another kind of function, another object), a new function takes the name. The code has no line of the file: its
    number is 0. The stand-in takes the name, too, because Python uses it in an exception's message.
    """
    function = getattr(module, name, None)
    called = _called_as(function, stand_in)
    if isinstance(stand_in, FunctionType):
        stand_in.__name__ = stand_in.__qualname__ = name
    asynchronous = inspect.iscoroutinefunction(stand_in)
    code = (_stand_in_coroutine if asynchronous else _stand_in_plain).__code__
    code = code.replace(co_name=name, co_qualname=name, co_filename=path, co_firstlineno=0)
    if (
        not isinstance(function, FunctionType)
        or function.__name__ != name  # another function, under a second name
        or inspect.iscoroutinefunction(function) != asynchronous
    ):
        function = FunctionType(code, module.__dict__, name)
        setattr(module, name, function)
    else:
        old = function.__code__
        qualname = old.co_qualname if old.co_name == name else name  # a decorator's wrapper has another name
        function.__code__ = code.replace(co_qualname=qualname, co_freevars=old.co_freevars)
    function.__defaults__ = None
    function.__kwdefaults__ = {"_stand_in": _noted(called, on_start if asynchronous else lambda: on_call(name))}


def _called_as(function: object, stand_in: Callable[..., Any]) -> Callable[..., Any]:
    """Return the stand-in as a function that takes what the function that it replaces takes.

    A program may name the parameters of its function otherwise, pass them by name, and have more of them. The stand-in
    gets them by position, and nothing of what it has no parameter for.
    """
    theirs, own = _signature(function), _signature(stand_in)
    if theirs is None or own is None:
        return stand_in
    order = [name for name, one in theirs.parameters.items() if one.kind in BY_POSITION]
    most = sum(one.kind in BY_POSITION for one in own.parameters.values())

    @wraps(stand_in)
    def called(*args: Any, **options: Any) -> Any:
        try:
            values = theirs.bind(*args, **options).arguments
        except TypeError:  # Python says what is wrong with it
            return stand_in(*args, **options)
        by_position = [*takewhile(values.__contains__, order)][:most]
        by_name = {name: values[name] for name in values if name in own.parameters and name not in by_position}
        return stand_in(*(values[name] for name in by_position), **by_name)

    return called


def _signature(function: object) -> inspect.Signature | None:
    """Return the parameters of a function; None for another object, and if it takes any number of arguments."""
    if not isinstance(function, FunctionType | type):
        return None
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # a class may hide them
        return None
    kinds = {one.kind for one in signature.parameters.values()}
    return None if kinds & {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD} else signature


def _noted(function: Callable[..., Any], note: Callable[[], None]) -> Callable[..., Any]:
    """Return a function that calls `note`, and then the function."""

    def called(*args: Any, **options: Any) -> Any:
        note()
        return function(*args, **options)

    return called


# fmt: off
async def _stand_in_coroutine(*args: Any, _stand_in: Any, **options: Any) -> Any: return await _stand_in(*args, **options)  # noqa: E501 (one line, which is the first one)
def _stand_in_plain(*args: Any, _stand_in: Any, **options: Any) -> Any: return _stand_in(*args, **options)
# fmt: on


def code_of(function: Any) -> CodeType | None:
    """Return the code of a function; None for anything else."""
    return function.__code__ if isinstance(function, types.FunctionType) else None
