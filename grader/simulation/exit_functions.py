"""The functions that run when a program ends, in the order in which Python runs them.

`Py_FinalizeEx` (`Python/pylifecycle.c`) first calls `threading._shutdown`, which calls the functions registered with
`threading._register_atexit` and joins the threads. It then calls those registered with `atexit`, the last one first.
Some belong to the library: finalizers, handlers of logging, child processes. These end the program's objects only,
since the process goes on.
"""

import atexit
import contextlib
import logging
import sys
import weakref
from collections.abc import Callable, Iterator
from typing import Any

from grader.exceptions import RunStopped
from grader.simulation.compat import EXIT_OF_FINALIZERS, FINALIZE, HANDLERS, THREADING

ExitFunction = tuple[Callable[..., object], tuple[Any, ...], dict[str, Any]]


class ExitFunctions:
    """The functions that a program registers with `atexit` and `threading`; they run when the program ends."""

    def __init__(self) -> None:
        self._library = sys.stdlib_module_names - {"__main__"}
        self._of_threading: list[ExitFunction] = []
        self._finalizers, self._handlers, self._processes = _Finalizers(), _Handlers(), _Processes()
        self._functions: list[ExitFunction] = [(self._handlers.end, (), {})]
        if _Processes.module() is not None:
            self._functions.append((self._processes.end, (), {}))

    @contextlib.contextmanager
    def kept(self) -> Iterator[None]:
        """Register the program's functions here inside the block, and the library's own as usual."""
        register, unregister, register_for_threads = atexit.register, atexit.unregister, THREADING._register_atexit
        finalizes, FINALIZE._registered_with_atexit = FINALIZE._registered_with_atexit, False

        def keep(function: Callable[..., Any], /, *args: Any, **options: Any) -> Callable[..., Any]:
            if not self._is_library(sys._getframe(1).f_globals):
                self._functions.append((function, args, options))
            elif function == EXIT_OF_FINALIZERS:
                self._functions.append((self._finalizers.end, (), {}))
            else:
                register(function, *args, **options)
                if getattr(function, "__module__", "") == "multiprocessing.util":
                    self._functions.append((self._processes.end, (), {}))
            return function

        def drop(function: Callable[..., Any], /) -> None:
            self._functions = [one for one in self._functions if one[0] != function]
            unregister(function)

        def keep_for_threads(function: Callable[..., Any], *args: Any, **options: Any) -> None:
            if self._is_library(sys._getframe(1).f_globals):
                register_for_threads(function, *args, **options)
            else:
                self._of_threading.append((function, args, options))

        atexit.register, atexit.unregister, THREADING._register_atexit = keep, drop, keep_for_threads
        try:
            yield
        finally:
            atexit.register, atexit.unregister = register, unregister
            THREADING._register_atexit = register_for_threads
            FINALIZE._registered_with_atexit = finalizes

    def _is_library(self, names: dict[str, Any]) -> bool:
        return (names.get("__name__") or "").partition(".")[0] in self._library

    def run_those_of_threading(self) -> None:
        """Call the functions that run before the threads are joined, the last one first."""
        _call(self._of_threading)

    def run(self) -> None:
        """Call the others, the last one first; print their exceptions on standard error, as Python does."""
        _call(self._functions)

    def leave_nothing(self) -> None:
        """Run the finalizers of a program that was stopped now, so that none of them runs in what comes later."""
        with contextlib.suppress(BaseException):
            self._finalizers.end()
        self._finalizers.forget()


def _call(functions: list[ExitFunction]) -> None:
    while functions:
        function, args, options = functions.pop()
        try:
            function(*args, **options)
        except RunStopped:
            raise
        except BaseException as error:
            sys.excepthook(type(error), error, error.__traceback__)


class _Finalizers:
    """The `weakref.finalize` objects of a program, also those of its temporary directories."""

    def __init__(self) -> None:
        self._before = frozenset(FINALIZE._registry)

    def end(self) -> None:
        """Call those that are still due, the last one first, as `weakref.finalize._exitfunc` does."""
        while due := [one for one in self._new() if one.atexit]:
            try:
                due[-1]()
            except RunStopped:
                raise
            except Exception as error:
                sys.excepthook(type(error), error, error.__traceback__)

    def forget(self) -> None:
        """Detach those that Python would not call any more."""
        for one in self._new():
            one.detach()

    def _new(self) -> list["weakref.finalize[..., Any]"]:
        """Return the program's, in the order of creation."""
        return [one for one in FINALIZE._registry if one not in self._before]


class _Handlers:
    """The handlers of a program's loggers; some keep records until they are closed."""

    def __init__(self) -> None:
        self._before = {id(reference) for reference in HANDLERS}

    def end(self) -> None:
        """Flush and close them."""
        logging.shutdown([one for one in HANDLERS if id(one) not in self._before])


class _Processes:
    """The child processes of a program that `multiprocessing` started."""

    @staticmethod
    def module() -> Any:
        """Return the module `multiprocessing.util`; None if it was not imported."""
        return sys.modules.get("multiprocessing.util")

    def __init__(self) -> None:
        util = self.module()
        self._before = (set(), set()) if util is None else self._state(util)

    def end(self) -> None:
        """End the daemons and wait for the others, as `multiprocessing.util._exit_function` does."""
        util = self.module()
        children, finalizers = sys.modules["multiprocessing.process"]._children, util._finalizer_registry
        others = children & self._before[0]
        finalizers_of_others = {key: finalizers[key] for key in self._before[1] & finalizers.keys()}
        children -= others
        for key in finalizers_of_others:
            del finalizers[key]
        try:
            util._exit_function()
        finally:
            util._exiting = False
            children |= others
            finalizers.update(finalizers_of_others)

    @staticmethod
    def _state(util: Any) -> tuple[set[Any], set[Any]]:
        return set(sys.modules["multiprocessing.process"]._children), set(util._finalizer_registry)
