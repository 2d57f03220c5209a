"""Private names of the standard library that this room relies on, checked 3.11 to 3.15.

See `grader.virtual_time.compat` for the meaning of a row.
"""

import asyncio
import importlib
import logging
import threading
import traceback
import weakref
from collections.abc import Callable
from typing import Any

from grader.virtual_time.compat import names_in

NAMES = (
    *names_in("abc.ABC", "abc.py", "_abc_impl"),
    *names_in(
        "asyncio.BaseEventLoop", "asyncio/base_events.py", "_asyncgen_finalizer_hook", "_asyncgen_firstiter_hook"
    ),
    *names_in("asyncio.Future", "asyncio/futures.py", "_asyncio_future_blocking"),
    *names_in("asyncio.Handle", "asyncio/events.py", "_context"),
    *names_in("asyncio.TimerHandle", "asyncio/events.py", "_when"),
    *names_in("asyncio.Task", "asyncio/tasks.py", "_log_destroy_pending"),
    *names_in("asyncio.Lock()", "asyncio/locks.py", "_waiters"),
    *names_in("asyncio.Runner", "asyncio/runners.py", "run.__code__", "_on_sigint"),
    *names_in("warnings", "warnings.py", "_formatwarnmsg", "_showwarning_orig", "_showwarnmsg_impl"),
    *names_in("logging", "logging/__init__.py", "_handlerList"),
    *names_in("multiprocessing.process", "multiprocessing/process.py", "_children"),
    *names_in("multiprocessing.util", "multiprocessing/util.py", "_exit_function", "_exiting", "_finalizer_registry"),
    *names_in("threading", "threading.py", "_register_atexit"),
    *names_in("traceback.StackSummary", "traceback.py", "_extract_from_extended_frame_gen"),
    *names_in("weakref.finalize", "weakref.py", "_exitfunc", "_registered_with_atexit", "_registry"),
    *names_in("_signal", "Modules/signalmodule.c", "getsignal", "signal"),
)

RUNNER_RUN: Any = asyncio.Runner.run.__code__
RUNNER_ON_SIGINT: Any = vars(asyncio.Runner)["_on_sigint"]
signal_handler: Callable[[int], Any] = importlib.import_module("_signal").getsignal
"""Return a handler without the library's names for numbers, which cost time."""
set_signal_handler: Callable[[int, Any], Any] = importlib.import_module("_signal").signal
"""Set a handler, without the library's search for a name of the former one, which calls the program's own methods."""
STACKS: Any = traceback.StackSummary
"""The class with `_extract_from_extended_frame_gen`, through which all tracebacks and stacks are printed."""
THREADING: Any = threading
"""The module with `_register_atexit`."""
FINALIZE: Any = weakref.finalize
"""The class with `_registry`, in the order of creation, and `_registered_with_atexit`."""
EXIT_OF_FINALIZERS: Any = FINALIZE._exitfunc
HANDLERS: list[Any] = vars(logging)["_handlerList"]
"""References to all handlers, in the order of creation."""
