"""The state of a run while its loop waits, as a value to compare: a program that is alone goes on by it alone.

It is drawn from what the loop will call, from its tasks and from the globals of the file, and from all that these
lead to. Objects are numbered as they are met, so that two states are equal if they have the same shape and the same
plain values, wherever their objects are. Times count from now. What cannot be seen in full is no part of a state.
"""

import asyncio
import collections
import contextvars
import enum
import functools
import gc
import re
import sys
import types
from abc import ABCMeta
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from grader.simulation.hopeless_loops import UnknownError
from grader.simulation.plain_values import attributes_of, is_dunder, is_plain, is_plain_cell, is_value
from grader.simulation.reported_only import Reported
from grader.virtual_time import futures
from grader.virtual_time.clock import Clock
from grader.virtual_time.event_loop import VirtualLoop
from grader.virtual_time.timers import nanosecond_of
from grader.virtual_time.waking_loop import timers_of

MOST_PARTS = 4_000
"""Parts of one state, such as the elements of a list; a program that keeps more is not compared."""
_OPAQUE = (
    *(types.CodeType, types.WrapperDescriptorType, types.MethodDescriptorType),
    *(types.GetSetDescriptorType, types.MemberDescriptorType, types.ClassMethodDescriptorType, type(re.compile(""))),
)
"""Types whose objects stay as they are, or change by calls alone, each of which is looked at (`harmless_calls`)."""
_FUTURES = (asyncio.Future, asyncio.Task, futures.Future, futures.Task)
_BETWEEN = (
    *("FutureIter", "coroutine_wrapper", "anext_awaitable", "async_generator_asend", "async_generator_athrow"),
    "TaskStepMethWrapper",
)
"""Types of the interpreter without a name that hold nothing but other objects."""
_ITERABLES: tuple[Any, ...] = ([], (), "", range(1))
_ITERATORS: tuple[Any, ...] = (*(type(iter(one)) for one in _ITERABLES), enumerate, reversed)
_MADE_BY = {type, ABCMeta, enum.EnumMeta, type(Protocol)}
_ABSOLUTE = ("_when",)
"""Attributes of asyncio's objects that are times of the loop; its timers tell the same relative to now."""
_OF_A_LOOP = ("turn", "waiting", "asleep", "slow_callback_duration", "create_future")
"""Attributes of an event loop that are not the program's."""
_UNFINISHED = "_unfinished_tasks"
"""The attribute of a queue that is counted up by each `put`; it matters whether it is 0, if nothing counts it down."""
_LAYS_OUT = ("asyncio", "contextlib", "enum", "abc", "typing", "dataclasses", "argparse", "string")
"""Packages whose classes are written in Python, so that their objects can be seen in full."""


def state_of(clock: Clock, file: str, reported: Reported, counts: bool) -> tuple[tuple[Any, ...], int]:
    """Return the state of a run with one loop, and the number of its parts.

    Args:
        clock: The clock of the run.
        file: The `co_filename` of the program's code.
        reported: The names that are left out, as the program only reports what they hold.
        counts: The program counts what was taken from a queue, with `task_done`.

    Raises:
        UnknownError: There is something in it that cannot be seen in full, or too much.
    """
    loop: Any = clock.loops[0]
    timers, walk = timers_of(loop), _Walk(file, reported, counts)
    due = [nanosecond_of(key) - clock.nanoseconds for key in sorted(timers.pending())]
    tasks = sorted((task for task in asyncio.all_tasks(loop)), key=lambda task: getattr(task, "_place", 0))
    roots = [*loop._ready, *(timers._handles[key] for key in sorted(timers.pending())), *tasks]
    walk.all_from(roots)
    return (tuple(due), len(loop._ready), *walk.tokens), walk.parts


class _Walk:
    """One walk through the objects of a state, which makes a token of each."""

    def __init__(self, file: str, reported: Reported, counts: bool) -> None:
        self._file, self._reported, self._counts = file, reported, counts
        self._numbers: dict[int, int] = {}
        self._met: list[Any] = []
        self._cells: list[Any] = []
        self._left_out: set[int] = set()
        """Cells of variables that are only reported."""
        self._globals: set[int] = set()
        self._modules: set[str] = {"__main__"}
        self.tokens: list[Any] = []
        self.parts = 0

    def all_from(self, roots: Iterable[Any]) -> None:
        """Make a token of each object that these lead to.

        The variables of closures come last, when all functions are known that say what they are called.
        """
        self.tokens.append([self._ref(root) for root in roots])
        while len(self.tokens) <= len(self._met) or self._cells:
            while len(self.tokens) <= len(self._met):
                self.tokens.append(self._token(self._met[len(self.tokens) - 1]))
            cells, self._cells = self._cells, []
            for cell in cells:
                if id(cell) not in self._left_out or not is_plain_cell(cell):
                    self._meet(_Contents(cell))
        self.tokens = [_frozen(token) for token in self.tokens]

    def _ref(self, thing: Any) -> Any:
        """Return what stands for an object in the token of another one."""
        kind = type(thing)
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise UnknownError
        if is_value(thing):
            return kind, repr(thing) if kind not in (str, bytes, int, bool) else thing
        if isinstance(thing, _OPAQUE):
            return kind, id(thing)
        return self._meet(thing)

    def _refs(self, things: Iterable[Any]) -> list[Any]:
        return [self._ref(thing) for thing in things]

    def _meet(self, thing: Any) -> int:
        number = self._numbers.get(id(thing))
        if number is None:
            self._met.append(thing)
            number = self._numbers[id(thing)] = len(self._met)
        return number

    def _token(self, thing: Any) -> list[Any]:
        kind = type(thing)
        expand = _EXPAND.get(kind)
        if expand is not None:
            return [kind, *expand(self, thing)]
        if kind.__name__ in _BETWEEN:
            return [kind, *self._refs(gc.get_referents(thing))]
        if isinstance(thing, type):
            return [kind, *self._of_class(thing)]
        if isinstance(thing, VirtualLoop):
            return [kind, *self._of_loop(thing)]
        if kind.__module__.partition(".")[0] in ("grader", "random"):
            return [kind, id(thing)]
        if kind.__module__.partition(".")[0] == "logging":  # a program may keep a value of its own there
            kept = [pair for pair in attributes_of(thing) if is_value(pair[1])]
            return [kind, id(thing), *self._refs(one for pair in kept for one in pair)]
        if isinstance(thing, enum.Enum):
            return [self._ref(kind), thing.name, *self._refs(one for pair in attributes_of(thing) for one in pair)]
        if isinstance(thing, BaseException):
            return [self._ref(kind), *self._of_exception(thing)]
        if isinstance(thing, asyncio.Future):
            return [kind, *self._of_future(thing)]
        return [self._ref(kind), *self._of_instance(thing)]

    # Containers, functions, modules ---------------------------------------------------------------------

    def _of_sequence(self, thing: Any) -> list[Any]:
        return [len(thing), getattr(thing, "maxlen", None), *self._refs(thing)]

    def _of_dict(self, thing: dict[Any, Any]) -> list[Any]:
        names: Any = self._reported.names if id(thing) in self._globals else ()
        is_module = id(thing) in self._globals
        pairs = [
            (name, value)
            for name, value in thing.items()
            if not (is_module and is_dunder(name)) and (name not in names or not is_plain(value))
        ]
        return [self._ref(getattr(thing, "default_factory", None)), *self._refs(one for pair in pairs for one in pair)]

    def _of_set(self, thing: Any) -> list[Any]:
        """Return the elements in their order, which depends on their hashes."""
        places = [self._hash_of(one) for one in thing] if len(thing) > 1 else []
        return [len(thing), *places, *self._refs(thing)]

    def _hash_of(self, element: Any) -> int:
        kind = type(element)
        if is_value(element) or kind in _FUTURES:
            return hash(element)
        if vars(object)["__hash__"] is kind.__hash__:
            return id(element)
        raise UnknownError

    def _of_function(self, thing: Any) -> list[Any]:
        if thing.__code__.co_filename != self._file:
            return [id(thing)]
        self._know_globals(thing.__globals__)
        for name, cell in zip(thing.__code__.co_freevars, thing.__closure__ or (), strict=True):
            if name in self._reported.names:
                self._left_out.add(id(cell))
        given = (thing.__code__, thing.__closure__, thing.__defaults__, thing.__kwdefaults__, thing.__globals__)
        return self._refs((*given, {**vars(thing)}))

    def _know_globals(self, names: dict[str, Any]) -> None:
        self._globals.add(id(names))
        self._modules.add(str(names.get("__name__")))

    def _of_cell(self, thing: Any) -> list[Any]:
        self._cells.append(thing)
        return []

    def _of_contents(self, thing: "_Contents") -> list[Any]:
        try:
            return [self._meet(thing.cell), self._ref(thing.cell.cell_contents)]
        except ValueError:
            return [self._meet(thing.cell)]

    def _of_module(self, thing: types.ModuleType) -> list[Any]:
        if thing.__name__.partition(".")[0] in sys.stdlib_module_names or thing.__name__ in self._modules:
            return [id(thing)]
        raise UnknownError

    def _of_class(self, thing: type) -> list[Any]:
        if thing.__module__ not in self._modules:
            if thing.__module__.partition(".")[0] in sys.stdlib_module_names:
                return [id(thing)]
            raise UnknownError
        if type(thing) not in _MADE_BY:
            raise UnknownError
        held = [
            (name, value)
            for name, value in vars(thing).items()
            if name not in self._reported.attributes or not is_plain(value)
            if name != "_abc_impl" and (not is_dunder(name) or type(value) is types.FunctionType)
        ]
        return [*self._refs(thing.__mro__[1:]), *self._refs(one for pair in held for one in pair)]

    # Objects ------------------------------------------------------------------------------------------

    def _of_instance(self, thing: Any) -> list[Any]:
        kind = type(thing)
        is_own, base = kind.__module__ in self._modules, []
        for one in kind.__mro__:
            if one is tuple and is_own:
                base = self._refs(tuple.__iter__(thing))
            elif one is not object and one.__module__ not in self._modules and not _is_laid_out(one):
                raise UnknownError
        left_out = self._reported.attributes if is_own else _ABSOLUTE
        held = [(name, one) for name, one in attributes_of(thing) if name not in left_out or not is_plain(one)]
        if isinstance(thing, asyncio.Queue) and not self._counts:
            held = [(name, value if name != _UNFINISHED else min(value, 1)) for name, value in held]
        return [*base, *self._refs(one for pair in held for one in pair)]

    def _of_exception(self, thing: BaseException) -> list[Any]:
        return self._refs((thing.args, thing.__cause__, thing.__context__, dict(attributes_of(thing))))

    def _of_future(self, thing: Any) -> list[Any]:
        """Return the parts of a future, or of a task, which asyncio keeps in attributes of its own."""
        if type(thing) not in _FUTURES and type(thing).__module__ != "asyncio.tasks":
            raise UnknownError
        told = [thing._state, thing._asyncio_future_blocking, thing._log_traceback]
        if thing._state == "FINISHED":
            told += self._refs((thing._exception, thing._result))
        told += self._refs(one for pair in thing._callbacks or () for one in pair)
        if isinstance(thing, asyncio.Task):
            contexts = [one for one in gc.get_referents(thing) if type(one) is contextvars.Context]
            told += [thing._must_cancel, thing.cancelling()]  # type: ignore[attr-defined]
            told += self._refs((thing.get_coro(), thing._fut_waiter, *contexts))  # type: ignore[attr-defined]
        return [*told, self._ref(dict(attributes_of(thing)))]

    def _of_handle(self, thing: Any) -> list[Any]:
        return [] if thing.cancelled() else self._refs((thing._callback, thing._args, thing._context))

    def _of_context(self, thing: contextvars.Context) -> list[Any]:
        return [self._ref(one) for pair in thing.items() for one in pair]

    def _of_coroutine(self, thing: Any) -> list[Any]:
        """Return where a coroutine or a generator waits, its variables, and what is on the interpreter's stack."""
        of = {types.GeneratorType: "gi", types.CoroutineType: "cr", types.AsyncGeneratorType: "ag"}[type(thing)]
        frame = getattr(thing, f"{of}_frame")
        if frame is None:
            return []
        if of != "ag" and getattr(thing, f"{of}_running"):
            raise UnknownError
        code, names = frame.f_code, frame.f_locals
        held = {name: names[name] for name in code.co_varnames if name in names}
        if is_own := code.co_filename == self._file:
            self._know_globals(frame.f_globals)
        left_out = {name for name in held if is_own and name in self._reported.names and is_plain(held[name])}
        seen = {id(frame), id(names), *(id(held[name]) for name in left_out)}
        told = [self._ref(code), frame.f_lasti, getattr(thing, f"{of}_running"), tuple(held)]
        told += [self._ref(value) for name, value in held.items() if name not in left_out]
        told += self._refs(one for one in gc.get_referents(thing) if id(one) not in seen)
        return [*told, self._ref(frame.f_globals)] if is_own else told

    def _of_iterator(self, thing: Any) -> list[Any]:
        return self._refs(thing.__reduce__()[1:])

    def _of_bound(self, thing: Any) -> list[Any]:
        return [self._ref(thing.__self__), thing.__name__]

    def _of_method(self, thing: Any) -> list[Any]:
        return self._refs((thing.__func__, thing.__self__))

    def _of_referents(self, thing: Any) -> list[Any]:
        return self._refs(gc.get_referents(thing))

    def _of_variable(self, thing: contextvars.ContextVar[Any]) -> list[Any]:
        """Return the default of a context variable, which may be a collection that all contexts share."""
        return [id(thing), *self._refs(gc.get_referents(thing))]

    def _of_loop(self, thing: Any) -> list[Any]:
        """Return what the program has stored in the loop: all else in it is known by what it calls and by its tasks."""
        held = [pair for pair in vars(thing).items() if not pair[0].startswith("_") and pair[0] not in _OF_A_LOOP]
        return [id(thing), *self._refs(one for pair in held for one in pair)]

    def _of_partial(self, thing: Any) -> list[Any]:
        return self._refs((thing.func, thing.args, thing.keywords))


class _Contents:
    """The value in a variable of a closure."""

    def __init__(self, cell: Any) -> None:
        self.cell = cell


def _is_laid_out(kind: type) -> bool:
    return kind.__module__.partition(".")[0] in _LAYS_OUT or kind is types.SimpleNamespace


def _frozen(token: Any) -> Any:
    return tuple(map(_frozen, token)) if isinstance(token, list) else token


_EXPAND: dict[type, Callable[[_Walk, Any], list[Any]]] = {
    **dict.fromkeys((list, tuple, collections.deque), _Walk._of_sequence),
    **dict.fromkeys((dict, collections.OrderedDict, collections.defaultdict, collections.Counter), _Walk._of_dict),
    **dict.fromkeys((set, frozenset), _Walk._of_set),
    **dict.fromkeys((types.CoroutineType, types.GeneratorType, types.AsyncGeneratorType), _Walk._of_coroutine),
    **dict.fromkeys(_FUTURES, _Walk._of_future),
    **dict.fromkeys((asyncio.Handle, asyncio.TimerHandle), _Walk._of_handle),
    **dict.fromkeys((property, classmethod, staticmethod, types.MappingProxyType), _Walk._of_referents),
    **dict.fromkeys(_ITERATORS, _Walk._of_iterator),
    types.FunctionType: _Walk._of_function,
    types.MethodType: _Walk._of_method,
    types.MethodWrapperType: _Walk._of_bound,
    contextvars.ContextVar: _Walk._of_variable,
    types.BuiltinFunctionType: _Walk._of_bound,
    types.CellType: _Walk._of_cell,
    types.ModuleType: _Walk._of_module,
    contextvars.Context: _Walk._of_context,
    functools.partial: _Walk._of_partial,
    _Contents: _Walk._of_contents,
}
