"""The process around a program: what the program may change in it, and how it is put back."""

import asyncio
import builtins
import contextlib
import gc
import io
import os
import random
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, TextIO

PLACES: list[tuple[Any, str]] = [
    (asyncio, "new_event_loop"),
    (asyncio, "run"),
    (asyncio, "sleep"),
    (sys, "excepthook"),
    (sys, "unraisablehook"),
    (threading, "excepthook"),
]
"""What a program may have replaced, beside its own names."""


@contextlib.contextmanager
def process_as_it_was(stdin: TextIO | None) -> Iterator[None]:
    """What a program may change in its process, put back afterwards; chance is the same in each run."""
    saved = (sys.stdin, sys.stderr, list(sys.argv), list(sys.path), dict(sys.modules), os.getcwd())
    chance, depth, collects = random.getstate(), sys.getrecursionlimit(), gc.isenabled()
    places = [(place, name, getattr(place, name)) for place, name in PLACES]
    names, handlers = dict(vars(builtins)), {number: signal.getsignal(number) for number in signal.valid_signals()}
    trace, profile = sys.gettrace(), sys.getprofile()
    sys.stdin = io.StringIO() if stdin is None else stdin
    random.seed(0)
    gc.collect(0)
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        random.setstate(chance)
        sys.setrecursionlimit(depth)
        sys.settrace(trace)
        sys.setprofile(profile)
        vars(builtins).update(names)
        for place, name, value in places:
            setattr(place, name, value)
        (gc.enable if collects else gc.disable)()
        sys.stdin, sys.stderr, sys.argv[:], sys.path[:], modules, folder = saved
        _restore_modules(modules)
        os.chdir(folder)
        if threading.current_thread() is threading.main_thread():
            for number, handler in handlers.items():
                if handler is not None and signal.getsignal(number) is not handler:
                    signal.signal(number, handler)


def _restore_modules(before: dict[str, ModuleType]) -> None:
    """Undo what the program did to modules that were there; others may stay loaded if they were really imported."""
    for name in sys.modules.keys() - before.keys():
        if getattr(sys.modules[name], "__spec__", None) is None:
            sys.modules.pop(name)
    for name, module in before.items():
        if sys.modules.get(name) is not module:
            sys.modules[name] = module


@contextlib.contextmanager
def os_exit_is(function: Callable[[int], None]) -> Iterator[None]:
    real = os._exit
    os._exit = function  # type: ignore[assignment]
    try:
        yield
    finally:
        os._exit = real


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
