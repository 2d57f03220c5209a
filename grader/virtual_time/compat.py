"""Private names of asyncio, threading, concurrent.futures and freezegun that this room relies on, checked 3.11 to 3.15.

`NAMES` lists each with the source file that defines it, for `grader doctor` and for an upgrade of Python. Names that
are used as they are follow below the table. Attributes of loops, tasks and handles are used directly where speed
counts, without a layer in between.
"""

import asyncio
import collections
import contextlib
import importlib
import sys
import weakref
from collections.abc import Callable, Iterable
from concurrent.futures import thread as pool_threads
from typing import TYPE_CHECKING, Any, NamedTuple

NEWEST = (3, 15)
"""The newest version of Python whose private names are known."""


class PrivateName(NamedTuple):
    """A name that its owner may change at any time.

    `path` is dotted, with `()` after a class that is to be instantiated; `:local` after a function asks for a name that
    its code uses. The name exists in Python `since` to `until`, both included.
    """

    path: str
    source: str
    since: tuple[int, int] = (3, 11)
    until: tuple[int, int] = NEWEST


def names_in(owner: str, source: str, *names: str) -> tuple[PrivateName, ...]:
    """Return several names of one owner."""
    return tuple(PrivateName(f"{owner}.{name}", source) for name in names)


def missing(names: Iterable[PrivateName]) -> list[PrivateName]:
    """Return those names that this installation should have and does not.

    A Python newer than all known ones should have the names of the newest known one.
    """
    version = min(sys.version_info[:2], NEWEST)
    return [name for name in names if name.since <= version <= name.until and not _exists(name.path)]


def _exists(path: str) -> bool:
    dotted, _, local = path.partition(":")
    with contextlib.ExitStack() as made:
        try:
            found = _resolve(dotted, made)
        except (ImportError, AttributeError, TypeError):
            return False
        code = getattr(found, "__code__", None)
        return not local or (code is not None and local in (*code.co_varnames, *code.co_names))


def _resolve(dotted: str, made: contextlib.ExitStack) -> Any:
    parts = dotted.split(".")
    found: Any = importlib.import_module(parts[0])
    for place, part in enumerate(parts[1:], 2):
        name = part.removesuffix("()")
        try:
            found = getattr(found, name)
        except AttributeError:
            if not hasattr(found, "__path__"):
                raise
            found = importlib.import_module(".".join(parts[:place]))
        if part.endswith("()"):
            found = found()
            for end in ("close", "shutdown"):
                if hasattr(found, end):
                    made.callback(getattr(found, end))
    return found


if TYPE_CHECKING:

    class SelectorEventLoop(asyncio.SelectorEventLoop):
        """The private parts of asyncio's loops that we use, 3.11 to 3.15."""

        _ready: collections.deque[asyncio.Handle]
        _closed: bool
        _debug: bool
        _default_executor: Any
        _asyncgens: weakref.WeakSet[Any]
        _asyncgens_shutdown_called: bool
        _executor_shutdown_called: bool
        _signal_handlers: dict[int, Any]
        _check_closed: Callable[[], None]
        _check_thread: Callable[[], None]
        _check_callback: Callable[[object, str], None]
        _thread_id: int | None
        _read_from_self: Callable[[], None]
        _ssock: Any
        _csock: Any

        def _process_events(self, event_list: list[Any]) -> None: ...
        def _process_self_data(self, data: bytes) -> None: ...
        def _write_to_self(self) -> None: ...
        def _make_self_pipe(self) -> None: ...
        def _close_self_pipe(self) -> None: ...
        async def _make_subprocess_transport(self, *args: Any, **options: Any) -> Any: ...

else:
    SelectorEventLoop = asyncio.SelectorEventLoop


_LOOP = "asyncio.SelectorEventLoop()"
NAMES = (
    *names_in(
        _LOOP,
        "asyncio/base_events.py",
        *("_asyncgens", "_asyncgens_shutdown_called", "_check_callback", "_check_closed", "_clock_resolution"),
        *("_closed", "_debug", "_default_executor", "_do_shutdown", "_executor_shutdown_called", "_ready", "_run_once"),
        *("_stopping", "_thread_id", "_timer_handle_cancelled", "_check_thread"),
    ),
    *names_in(
        _LOOP,
        "asyncio/selector_events.py",
        *(
            "_close_self_pipe",
            "_csock",
            "_make_self_pipe",
            "_process_events",
            "_process_self_data",
            "_selector",
            "_ssock",
        ),
        *("_read_from_self", "_write_to_self"),
    ),
    *(names_in(_LOOP, "asyncio/unix_events.py", "_signal_handlers") if sys.platform != "win32" else ()),
    *(
        names_in("asyncio.unix_events._UnixReadPipeTransport", "asyncio/unix_events.py", "pause_reading:_paused")
        if sys.platform != "win32"
        else ()
    ),
    *names_in("socket.socket", "socket.py", "_accept"),
    *names_in("asyncio.BaseEventLoop", "asyncio/base_events.py", "_make_subprocess_transport"),
    *names_in("asyncio.TimerHandle", "asyncio/events.py", "_cancelled", "_scheduled", "_source_traceback"),
    *names_in("asyncio.Task", "asyncio/tasks.py", "_source_traceback"),
    *names_in("asyncio.Future", "asyncio/futures.py", "_callbacks"),
    *names_in("asyncio.futures", "asyncio/futures.py", "_set_result_unless_cancelled"),
    *names_in("asyncio.base_events", "asyncio/base_events.py", "_run_until_complete_cb"),
    *names_in("asyncio.tasks", "asyncio/tasks.py", "_release_waiter"),
    *names_in("asyncio", "asyncio/events.py", "_get_running_loop", "_set_running_loop"),
    *names_in("asyncio.tasks", "asyncio/tasks.py", "_enter_task", "_leave_task"),
    PrivateName("asyncio.events._get_event_loop_policy", "asyncio/events.py", since=(3, 14)),
    *names_in("grader.virtual_time.compat.event_loop_policy()", "asyncio/events.py", "_local", "_loop_factory"),
    *names_in("threading", "threading.py", "_allocate_lock", "_time"),
    PrivateName("threading.Condition.wait:_allocate_lock", "threading.py"),
    *names_in("threading", "threading.py", "_PyRLock"),
    PrivateName("threading._PyRLock()._block", "threading.py"),
    *names_in("threading.Semaphore()", "threading.py", "_value"),
    *names_in("threading.Thread()", "threading.py", "_args", "_target"),
    *names_in("queue", "queue.py", "time"),
    *names_in("subprocess.Popen", "subprocess.py", "_communicate", "_execute_child", "_internal_poll", "_wait"),
    *names_in("_thread", "Modules/_threadmodule.c", "_count"),
    *names_in("multiprocessing.process", "multiprocessing/process.py", "_children"),
    *names_in(
        "multiprocessing.pool.Pool",
        "multiprocessing/pool.py",
        *("_handle_results", "_handle_tasks", "_handle_workers"),
        *("__init__:_cache", "__init__:_pool", "__init__:_state"),
    ),
    *names_in(
        "concurrent.futures.process._ExecutorManagerThread",
        "concurrent/futures/process.py",
        *("__init__:executor_reference", "__init__:pending_work_items", "__init__:processes"),
    ),
    PrivateName("concurrent.futures.ProcessPoolExecutor.submit:_shutdown_thread", "concurrent/futures/process.py"),
    *(
        (
            *names_in("_posixsubprocess", "Modules/_posixsubprocess.c", "fork_exec"),
            PrivateName(
                "multiprocessing.popen_forkserver.Popen._launch:read_signed", "multiprocessing/popen_forkserver.py"
            ),
        )
        if sys.platform != "win32"
        else ()
    ),
    *names_in("concurrent.futures.thread", "concurrent/futures/thread.py", "_WorkItem", "_threads_queues", "_worker"),
    *names_in(
        "concurrent.futures.ThreadPoolExecutor()",
        "concurrent/futures/thread.py",
        *("_idle_semaphore", "_max_workers", "_shutdown", "_threads", "_work_queue"),
    ),
    *names_in("concurrent.futures.Future()", "concurrent/futures/_base.py", "_state"),
    *names_in("concurrent.futures._base", "concurrent/futures/_base.py", "PENDING", "RUNNING"),
    *names_in(
        "freezegun.api",
        "freezegun/api.py",
        *("FakeDate", "FakeDatetime", "freeze_factories", "ignore_lists"),
        *(
            f"{kind}_{name}"
            for kind in ("fake", "real")
            for name in (
                *("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns"),
                *("localtime", "gmtime", "strftime"),
            )
        ),
    ),
    *names_in("logging", "logging/__init__.py", "_startTime"),
    *names_in("ctypes", "ctypes/__init__.py", "pythonapi.PyType_Modified"),
)

POOL_WORKER = pool_threads._worker.__code__
POOL_QUEUES = pool_threads._threads_queues
"""The queue of jobs of each pool's thread."""
running_loop, set_running_loop = asyncio._get_running_loop, asyncio._set_running_loop
enter_task, leave_task = asyncio.tasks._enter_task, asyncio.tasks._leave_task
"""Documented for third-party loops and tasks, under "Extending"."""


def event_loop_policy() -> Any:
    """Return the policy; from Python 3.14 on the public function warns."""
    get = getattr(asyncio.events, "_get_event_loop_policy", None) or asyncio.get_event_loop_policy
    return get()
