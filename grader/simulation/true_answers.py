"""What the code beside a program asks of tasks, futures and loops, and a program may answer falsely.

A class of the program that is made from a task's, or a function that it gives to one task, is no replaced function of
the library. It may still answer for the library: a task that says it was cancelled, a loop that says it is closed. So
the code beside the program asks the library's own method, and a list of all tasks has all of them.
"""

import asyncio
from collections.abc import Callable, Iterable
from types import BuiltinMethodType, MethodType
from typing import Any

from grader.recording.frames import identity
from grader.recording.lifetimes import is_pending_on
from grader.simulation.loops import EventLoop
from grader.virtual_time.futures import Future, Task

OF_A_TASK = frozenset({"done", "cancelled", "cancelling", "exception", "get_coro", "get_loop", "get_name"})
OF_A_LOOP = frozenset({"is_closed", "is_running", "time"})
ALL_TASKS, IS_CLOSED = "all_tasks", "is_closed"
ASKED = OF_A_TASK | OF_A_LOOP | {ALL_TASKS}
"""Names of the functions that only answer a question."""
_LIBRARYS = frozenset((*Task.__mro__, *Future.__mro__, *EventLoop.__mro__))
"""The classes whose methods are not the program's."""
_CALLED = {asyncio.Task: "asyncio.Task", asyncio.Future: "asyncio.Future", object: "asyncio.SelectorEventLoop"}
_get, _isinstance, _type, _vars = object.__getattribute__, isinstance, type, vars
_all_tasks = asyncio.all_tasks
"""Functions that the program may replace."""


def of_the_library(function: Any, name: str, objects: Iterable[Any]) -> tuple[str, Callable[..., Any]] | None:
    """Return the library's method, with its dotted name, where the program has another one in its place; else None.

    Args:
        function: what is about to be called by this name.
        name: one of `ASKED`.
        objects: tasks and loops of the run, to which the program may have given the function.
    """
    if _type(function) in (MethodType, BuiltinMethodType):
        owner = function.__self__
    else:
        owner = next((one for one in objects if _has(one, name, function)), None)
    if not _isinstance(owner, (asyncio.Future, asyncio.AbstractEventLoop)):
        return None
    kinds = [kind for kind in _type(owner).__mro__ if kind in _LIBRARYS]
    own = next((_vars(kind)[name] for kind in kinds if name in _vars(kind)), None)
    if own is None or _is_same(function, method := own.__get__(owner, _type(owner))):
        return None
    return f"{next(called for kind, called in _CALLED.items() if _isinstance(owner, kind))}.{name}", method


def _has(one: Any, name: str, function: Any) -> bool:
    """Return whether an object itself has this function; a task's attributes are in no dictionary that one can ask."""
    try:
        return _get(one, name) is function
    except AttributeError:
        return False


def _is_same(function: Any, method: Any) -> bool:
    if _type(function) is not _type(method):
        return False
    return function.__func__ is method.__func__ if _type(function) is MethodType else bool(function == method)


def unlisted(tasks: Iterable["asyncio.Task[Any]"], loop: asyncio.AbstractEventLoop | None) -> set["asyncio.Task[Any]"]:
    """Return the tasks of a loop that are pending, and that asyncio does not list; none without a loop."""
    listed = set() if loop is None else {*map(identity, _all_tasks(loop))}
    return {task for task in tasks if loop is not None and identity(task) not in listed and is_pending_on(loop, task)}
