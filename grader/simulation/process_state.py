"""The process around a program: the state that the program may change, and how to restore it."""

import contextlib
import gc
import io
import logging
import os
import random
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Set
from operator import is_
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO

from grader.exceptions import RunStopped
from grader.recording.compat import WARNINGS
from grader.simulation.compat import set_signal_handler, signal_handler
from grader.simulation.stdlib_state import StdlibState, is_same

SIGNALS = sorted(number for number in signal.valid_signals() if number < 32)
"""The signals with names; checking the others would take too long."""


@contextlib.contextmanager
def collector_kept_frozen() -> Iterator[None]:
    """Keep the objects that runs have frozen hidden from the garbage collector until the end of the block."""
    try:
        yield
    finally:
        gc.unfreeze()


@contextlib.contextmanager
def process_as_it_was(stdin: TextIO | None, keep_frozen: bool, stdlib: StdlibState | None = None) -> Iterator[None]:
    """Restore at the end the state that a program may change; random numbers are the same in each run.

    With `keep_frozen` the garbage collector still ignores the objects from before the run afterwards. `stdlib` is the
    state of the standard library to restore; by default, its present state.
    """
    gc.collect(0)  # before the copies exist, which take long to traverse
    saved = (sys.stdin, sys.stderr, list(sys.argv), list(sys.path), dict(sys.modules), os.getcwd())
    chance, depth, collects = random.getstate(), sys.getrecursionlimit(), gc.isenabled()
    handlers, stdlib, environment = _handlers(), stdlib or StdlibState(), dict(os.environ)
    trace, profile, blocked = sys.gettrace(), sys.getprofile(), _blocked_signals()
    logging.root.handlers.clear()  # pytest's would keep `logging.basicConfig` from adding one
    sys.stdin = io.StringIO() if stdin is None else stdin
    # Python's own hooks: pytest's would fail the check for what is printed and ignored everywhere else.
    threading.excepthook = _unless_stopped(threading.__excepthook__)
    sys.unraisablehook = _unless_stopped(sys.__unraisablehook__)
    random.seed(0)
    gc.freeze()
    try:
        with default_warnings():
            yield
    finally:
        if not keep_frozen:
            gc.unfreeze()
        random.setstate(chance)
        sys.setrecursionlimit(depth)
        if sys.gettrace() is not trace:  # debuggers warn of every call
            sys.settrace(trace)
        if sys.getprofile() is not profile:
            sys.setprofile(profile)
        stdlib.restore()
        if dict(os.environ) != environment:
            os.environ.clear()
            os.environ.update(environment)
        (gc.enable if collects else gc.disable)()
        sys.stdin, sys.stderr, sys.argv[:], sys.path[:], modules, folder = saved
        _restore_modules(modules)
        os.chdir(folder)
        if threading.current_thread() is threading.main_thread():
            _restore_blocked(blocked)
            _restore_handlers(handlers)


@contextlib.contextmanager
def default_warnings() -> Iterator[None]:
    """Filter and show warnings inside the block as a new interpreter does that has no options for them.

    A program's verdict must not depend on the filters of its host: pytest's settings may make every warning
    an exception, and pytest keeps all others for its summary. The program's own filters apply in the block.
    The filters are those of `Python/_warnings.c` and the "Default Warning Filter" in the documentation of `warnings`.
    """
    with warnings.catch_warnings():
        warnings.resetwarnings()
        warnings.filterwarnings("default", category=DeprecationWarning, module="__main__", append=True)
        for category in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
            warnings.simplefilter("ignore", category, append=True)
        if not getattr(sys.flags, "context_aware_warnings", False):  # there, each context has its own filters anyway
            warnings.showwarning = WARNINGS._showwarning_orig
            WARNINGS._showwarnmsg_impl = _show_warning
        yield


def _show_warning(message: warnings.WarningMessage) -> None:
    """Print a warning on standard error, as Python does."""
    with contextlib.suppress(OSError, AttributeError):  # standard error may be closed, or None
        (message.file or sys.stderr).write(WARNINGS._formatwarnmsg(message))


def _handlers() -> list[Any]:
    """Return the handler of each signal as the interpreter stores it: a number for the system's own."""
    return list(map(signal_handler, SIGNALS))


def _blocked_signals() -> set[int]:
    """Return the signals that the calling thread blocks."""
    if sys.platform == "win32":
        return set()
    return signal.pthread_sigmask(signal.SIG_BLOCK, ())


def _restore_blocked(before: set[int]) -> None:
    """Block these signals only; those that have come meanwhile are dropped, since the run is over."""
    if sys.platform == "win32" or _blocked_signals() == before:
        return  # as after nearly all runs
    for number in signal.sigpending() - before:
        set_signal_handler(number, int(signal.SIG_IGN))  # `_restore_handlers` follows
    signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _restore_handlers(handlers: list[Any]) -> None:
    present = _handlers()
    if all(map(is_, present, handlers)):
        return  # as after nearly all runs
    for number, before, now in zip(SIGNALS, handlers, present, strict=True):
        if before is not None and now is not before:
            set_signal_handler(number, before)


def _unless_stopped(hook: Callable[[Any], object]) -> Callable[[Any], object]:
    """Return a hook that ignores `RunStopped`, which ends threads and finalizers when a run is stopped."""
    return lambda problem: None if issubclass(problem.exc_type, RunStopped) else hook(problem)


def _restore_modules(before: dict[str, ModuleType]) -> None:
    """Restore modules that the program replaced or removed; modules that it imported may stay loaded."""
    if is_same(sys.modules, before):
        return  # as after most runs
    for name in sys.modules.keys() - before.keys():
        if getattr(sys.modules[name], "__spec__", None) is None:
            sys.modules.pop(name)
    for name, module in before.items():
        if sys.modules.get(name) is not module:
            sys.modules[name] = module


@contextlib.contextmanager
def os_system_told(tell: Callable[[], None], run: Callable[[Callable[[], int]], int]) -> Iterator[None]:
    """Call `tell` before each `os.system` inside the block, which `run` is to call."""
    real = os.system

    def system(command: Any) -> int:
        tell()
        return run(lambda: real(command))

    os.system = system
    try:
        yield
    finally:
        os.system = real


def forget_modules_beside(path: str, before: Set[str]) -> None:
    """Forget the modules in the folder of this file that were imported since, as Python does when it exits."""
    if sys.modules.keys() <= before:
        return  # as after most runs
    folder = Path(path).parent
    for name in [name for name in sys.modules if name not in before]:
        file = getattr(sys.modules[name], "__file__", None)
        if isinstance(file, str) and file.startswith(f"{folder}{os.sep}") and "site-packages" not in file:
            del sys.modules[name]
