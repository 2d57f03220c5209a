"""The calls of a program whose results and effects are seen in its state: not a clock, a file or chance.

A program that makes only such calls does the same again if its state is the same.
"""

import asyncio
import collections
import contextvars
import types
from types import FrameType
from typing import Any

_CONTAINERS = (
    *(list, dict, set, frozenset, tuple, str, bytes, int, float, bool, collections.deque),
    *(types.CoroutineType, types.GeneratorType, types.AsyncGeneratorType, contextvars.ContextVar, contextvars.Context),
)
_BUILTINS = {
    *("len", "isinstance", "issubclass", "sorted", "min", "max", "sum", "any", "all", "abs", "round", "repr", "chr"),
    *("ord", "callable", "iter", "next", "divmod", "pow", "format", "print", "setattr", "aiter", "anext", "bin", "hex"),
    *("__build_class__", "ascii", "hasattr"),
}
_C_MODULES = {"math", "_operator", "_functools", "itertools", "_collections", "_heapq", "_bisect"}
_OF_ASYNCIO = {"get_running_loop", "get_event_loop", "current_task", "_get_running_loop"}
_OF_FUTURES = {
    *("done", "cancelled", "result", "exception", "set_result", "set_exception", "cancel", "cancelling", "uncancel"),
    *("add_done_callback", "remove_done_callback", "get_loop", "get_coro"),
}
_PURE_MODULES = {
    *("asyncio.locks", "asyncio.queues", "asyncio.tasks", "asyncio.taskgroups", "asyncio.timeouts", "asyncio.futures"),
    *("asyncio.mixins", "asyncio.coroutines", "contextlib", "collections", "functools", "enum", "abc", "typing"),
    *("types", "operator", "string", "textwrap", "heapq", "bisect", "_collections_abc", "_weakrefset"),
}
_TELLS_THE_TIME = {"when", "get_name"}
_OF_A_LOOP = {"create_task", "create_future", "call_soon", "call_later", "is_running", "is_closed", "get_debug"}
_KEEPS_GENERATORS = {"_asyncgen_firstiter_hook", "_asyncgen_finalizer_hook"}
_OBSERVES = ("grader.recording.", "grader.trace.")
_ITS_LOOPS = ("asyncio.base_events", "grader.virtual_time.event_loop", "grader.simulation.loops")
_LOGS = {"debug", "info", "warning", "error", "critical", "exception", "log"}


def is_harmless_builtin(function: Any) -> bool:
    """Return whether a built-in function, as the interpreter tells of it, returns the same in the same state."""
    owner, name = getattr(function, "__self__", None), getattr(function, "__name__", "")
    if isinstance(owner, types.ModuleType):
        module = owner.__name__
        return (
            module in _C_MODULES
            or (module == "builtins" and name in _BUILTINS)
            or (module == "_asyncio" and name in _OF_ASYNCIO)
        )
    if isinstance(owner, asyncio.Future):
        return name in _OF_FUTURES
    return isinstance(owner, (*_CONTAINERS, BaseException))


def is_harmless_function(frame: FrameType) -> bool:
    """Return whether a function of a library, whose frame this is, returns the same in the same state."""
    module, name = str(frame.f_globals.get("__name__")), frame.f_code.co_name
    if (module in _PURE_MODULES and name not in _TELLS_THE_TIME) or module.startswith(_OBSERVES):
        return True
    if module in _ITS_LOOPS:
        return name in _OF_A_LOOP or name in _KEEPS_GENERATORS
    return module == "logging" and name in _LOGS
