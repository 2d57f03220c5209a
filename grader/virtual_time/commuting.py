"""Steps of tasks that can be swapped without any effect, so that their order need not be explored.

A task that waits in `return await ...`, or in an `await` that is its last statement, only ends in its next step. Where
nothing else is ready, and no other end makes anything go on before the first one, the order of such ends is no choice
(the persistent sets of Godefroid, 1996). The proof is read from the bytecode of the waiting coroutines, from what woke
them, and from the callbacks that the end of each task schedules.
"""

import asyncio
import dis
import functools
from types import CodeType, CoroutineType
from typing import Any

_ONLY_RETURNS = {
    "RESUME",
    "JUMP_BACKWARD_NO_INTERRUPT",
    "CLEANUP_THROW",
    "END_SEND",
    "POP_TOP",
    "NOP",
    "EXTENDED_ARG",
    "LOAD_CONST",
}
"""Instructions between a suspension and the return, if a coroutine does nothing in between (CPython 3.11 to 3.15)."""
_RETURNS = {"RETURN_VALUE", "RETURN_CONST"}
_PLAIN = {type(None), bool, int, float, str, bytes}
_MOST_PARTS = 100
_SLEEP = asyncio.sleep.__code__


def may_be_swapped(handles: list[Any]) -> bool:
    """Return whether these ready callbacks are ends of tasks whose order has no effect.

    A task that goes on because another one ended could look at the others, or cancel them. So the ends behind the first
    one may have no callbacks, or those of a `gather` or a `TaskGroup` that has to wait for the first one, too. What
    such a callback counts of an end before has no effect either.
    """
    first, *others = handles
    group = _group_of(first)
    return _only_ends(first) and all(_enables_nothing(one, group) for one in others)


def _enables_nothing(handle: Any, group: Any) -> bool:
    """Return whether this callback lets no other one become ready as long as something in the group has not ended."""
    if group is not None and handle._callback == group:
        return True
    return _only_ends(handle) and (not _callbacks(handle) or (group is not None and _group_of(handle) == group))


def _only_ends(handle: Any) -> bool:
    """Return whether this is the last step of a task, in which it does nothing but return."""
    task: Any = getattr(handle._callback, "__self__", None)
    done: Any = handle._args[0] if handle._args else None
    if not isinstance(task, asyncio.Task) or type(done).__module__ != asyncio.Future.__module__:
        return False
    if not asyncio.isfuture(done) or not done.done() or done.cancelled() or done._exception is not None:
        return False
    if task.done() or getattr(task, "_must_cancel", True) or not _is_plain(getattr(done, "_result", done)):
        return False
    awaited: Any = task.get_coro()
    while type(awaited) is CoroutineType:
        code, frame = awaited.cr_code, awaited.cr_frame
        if frame is None or frame.f_lasti < 0:
            return False
        if code is _SLEEP:
            leaves = [frame.f_locals["result"]]
        elif _returns_after(code, frame.f_lasti):
            leaves = list(dict(frame.f_locals).values())
        else:
            return False
        if not all(map(_is_plain, leaves)):
            return False
        awaited = awaited.cr_await
    return type(awaited).__name__ == "FutureIter"


def _is_plain(value: Any) -> bool:
    """Return whether nothing of the program runs when this value is dropped: it may have no `__del__`."""
    if type(value) in (list, tuple):
        return len(value) <= _MOST_PARTS and all(type(part) in _PLAIN for part in value)
    return type(value) in _PLAIN


@functools.lru_cache(maxsize=1_000)
def _returns_after(code: CodeType, last: int) -> bool:
    """Return whether a coroutine that is suspended at this instruction does nothing but return once it goes on."""
    for instruction in dis.get_instructions(code):
        if instruction.offset > last and instruction.opname not in _ONLY_RETURNS:
            return instruction.opname in _RETURNS
    return False


def _callbacks(handle: Any) -> list[Any]:
    return [callback for callback, _ in handle._callback.__self__._callbacks or ()]


def _group_of(handle: Any) -> Any:
    """Return what counts the ends of several tasks and has this one among them; None if there is nothing else."""
    task = getattr(handle._callback, "__self__", None)
    callbacks = _callbacks(handle) if isinstance(task, asyncio.Task) else []
    if len(callbacks) != 1:
        return None
    (callback,) = callbacks
    name, module = getattr(callback, "__qualname__", ""), getattr(callback, "__module__", "")
    counts = {("gather.<locals>._done_callback", "asyncio.tasks"), ("TaskGroup._on_task_done", "asyncio.taskgroups")}
    return callback if (name, module) in counts else None
