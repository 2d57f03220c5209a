"""The process around a program: what the program may change in it, and how it is put back."""

import asyncio
import atexit
import builtins
import contextlib
import gc
import importlib
import io
import os
import random
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from operator import is_
from types import ModuleType
from typing import Any, TextIO

from grader.exceptions import RunStopped

PLACES: list[tuple[Any, str]] = [
    (asyncio, "new_event_loop"),
    (asyncio, "run"),
    (asyncio, "sleep"),
    (sys, "excepthook"),
    (sys, "unraisablehook"),
    (threading, "excepthook"),
]
"""What a program may have replaced, beside its own names."""
SIGNALS = sorted(number for number in signal.valid_signals() if number < 32)
"""Those with names; to look at the others takes its time."""
_stays_frozen: list[bool] = []


@contextlib.contextmanager
def ready_to_collect() -> Iterator[None]:
    """Inside the block the garbage collector never looks at what was there before a run, also between two runs."""
    _stays_frozen.append(True)
    try:
        yield
    finally:
        _stays_frozen.pop()
        gc.unfreeze()


@contextlib.contextmanager
def process_as_it_was(stdin: TextIO | None) -> Iterator[None]:
    """What a program may change in its process, put back afterwards; chance is the same in each run."""
    gc.collect(0)  # before the copies are there, which are long to look through
    saved = (sys.stdin, sys.stderr, list(sys.argv), list(sys.path), dict(sys.modules), os.getcwd())
    chance, depth, collects = random.getstate(), sys.getrecursionlimit(), gc.isenabled()
    places = [(place, name, getattr(place, name)) for place, name in PLACES]
    names, handlers = dict(vars(builtins)), _handlers()
    trace, profile = sys.gettrace(), sys.getprofile()
    sys.stdin = io.StringIO() if stdin is None else stdin
    threading.excepthook = _unless_stopped(threading.excepthook)
    sys.unraisablehook = _unless_stopped(sys.unraisablehook)
    random.seed(0)
    gc.freeze()
    try:
        yield
    finally:
        if not _stays_frozen:
            gc.unfreeze()
        random.setstate(chance)
        sys.setrecursionlimit(depth)
        if sys.gettrace() is not trace:  # debuggers warn of every call
            sys.settrace(trace)
        if sys.getprofile() is not profile:
            sys.setprofile(profile)
        if not is_same(vars(builtins), names):
            vars(builtins).update(names)
        for place, name, value in places:
            setattr(place, name, value)
        (gc.enable if collects else gc.disable)()
        sys.stdin, sys.stderr, sys.argv[:], sys.path[:], modules, folder = saved
        _restore_modules(modules)
        os.chdir(folder)
        if threading.current_thread() is threading.main_thread():
            _restore_handlers(handlers)


def _handlers() -> list[Any]:
    """Of each signal, as the interpreter has it: numbers for the system's own."""
    return list(map(_signal_handler, SIGNALS))


def _restore_handlers(handlers: list[Any]) -> None:
    present = _handlers()
    if all(map(is_, present, handlers)):
        return  # as after nearly all runs
    for number, before, now in zip(SIGNALS, handlers, present, strict=True):
        if before is not None and now is not before:
            signal.signal(number, before)


_signal_handler: Callable[[int], Any] = importlib.import_module("_signal").getsignal
"""Without the names that the library gives to numbers, which takes its time."""


def is_same(now: dict[str, Any], before: dict[str, Any]) -> bool:
    """Whether nothing was exchanged; by identity, whatever the program's values say of themselves."""
    return list(now) == list(before) and all(map(is_, now.values(), before.values()))


def _unless_stopped(hook: Callable[[Any], object]) -> Callable[[Any], object]:
    """A thread of the program that ends because the run does has nothing to tell, nor has a finalizer."""
    return lambda problem: None if issubclass(problem.exc_type, RunStopped) else hook(problem)


def _restore_modules(before: dict[str, ModuleType]) -> None:
    """Undo what the program did to modules that were there; others may stay loaded if they were really imported."""
    if is_same(sys.modules, before):
        return  # as after most runs
    for name in sys.modules.keys() - before.keys():
        if getattr(sys.modules[name], "__spec__", None) is None:
            sys.modules.pop(name)
    for name, module in before.items():
        if sys.modules.get(name) is not module:
            sys.modules[name] = module


class ExitFunctions:
    """What a program gives to `atexit`: it runs at the program's end, not at this process's."""

    def __init__(self) -> None:
        self._library = sys.stdlib_module_names - {"__main__"}
        self._functions: list[tuple[Callable[..., object], tuple[Any, ...], dict[str, Any]]] = []

    @contextlib.contextmanager
    def kept(self) -> Iterator[None]:
        """Inside the block `atexit` keeps the program's functions here, and the library's own where they were."""
        register, unregister = atexit.register, atexit.unregister

        def keep(function: Callable[..., Any], /, *args: Any, **options: Any) -> Callable[..., Any]:
            if sys._getframe(1).f_globals.get("__name__", "").partition(".")[0] in self._library:
                register(function, *args, **options)
            else:
                self._functions.append((function, args, options))
            return function

        def drop(function: Callable[..., Any], /) -> None:
            self._functions = [one for one in self._functions if one[0] != function]
            unregister(function)

        atexit.register, atexit.unregister = keep, drop
        try:
            yield
        finally:
            atexit.register, atexit.unregister = register, unregister

    def run(self) -> None:
        """Call them, the last one first; what they raise is told on standard error, as ever."""
        while self._functions:
            function, args, options = self._functions.pop()
            try:
                function(*args, **options)
            except RunStopped:
                raise
            except BaseException as error:
                sys.excepthook(type(error), error, error.__traceback__)


_undo_in_children: list[Callable[[], None]] = []


def _undo_all() -> None:
    for undo in reversed(_undo_in_children):
        undo()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_undo_all)


@contextlib.contextmanager
def undone_in_children(undo: Callable[[], None]) -> Iterator[None]:
    """A process that the program forks is one of its own, in real time: `undo` is called there.

    The list is the module's, for what is registered with the system stays registered.
    """
    _undo_in_children.append(undo)
    try:
        yield
    finally:
        _undo_in_children.remove(undo)


@contextlib.contextmanager
def os_exit_is(function: Callable[[int], None]) -> Iterator[None]:
    real = os._exit

    def put_back() -> None:
        os._exit = real

    os._exit = function  # type: ignore[assignment]
    try:
        with undone_in_children(put_back):
            yield
    finally:
        put_back()


@contextlib.contextmanager
def interrupts_go_to(function: Callable[[], None]) -> Iterator[None]:
    """Somebody at the keyboard presses Ctrl-C: that is for whoever runs the program, not for the program."""
    before = signal.getsignal(signal.SIGINT)
    if not callable(before) or threading.current_thread() is not threading.main_thread():
        yield  # nobody can press it, or it would not be heard here
        return
    signal.signal(signal.SIGINT, lambda number, frame: function())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
