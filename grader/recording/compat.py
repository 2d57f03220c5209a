"""Private names of asyncio and of the interpreter that this room relies on, checked on Python 3.11 to 3.15.

`grader.virtual_time.compat` explains the columns of a row.
"""

import asyncio
import asyncio.runners
import warnings
from typing import Any

from grader.virtual_time.compat import PrivateName, names_in

NAMES = (
    *names_in("asyncio.events.Handle", "asyncio/events.py", "_run"),
    *names_in("asyncio.runners", "asyncio/runners.py", "_cancel_all_tasks"),
    PrivateName("asyncio.runners._cancel_all_tasks:loop", "asyncio/runners.py"),
    PrivateName("asyncio.Runner._on_sigint:call_soon_threadsafe", "asyncio/runners.py"),
    *names_in(
        "asyncio.Task",
        "asyncio/tasks.py and Modules/_asynciomodule.c",
        *("_exception", "_fut_waiter", "_log_traceback", "_must_cancel"),
    ),
    PrivateName("asyncio.tasks._GatheringFuture.__init__:_children", "asyncio/tasks.py"),
    PrivateName("asyncio.tasks._wrap_awaitable:awaitable", "asyncio/tasks.py", until=(3, 11)),
    PrivateName("asyncio.tasks.ensure_future:_wrap_awaitable", "asyncio/tasks.py", since=(3, 12)),
    PrivateName("asyncio.tasks._cancel_and_wait:fut", "asyncio/tasks.py", until=(3, 11)),
    *names_in("asyncio.Timeout", "asyncio/timeouts.py", "_on_timeout"),
    PrivateName("asyncio.Timeout.__aexit__:_state", "asyncio/timeouts.py"),
    PrivateName("asyncio.Timeout.__aexit__:_task", "asyncio/timeouts.py"),
    PrivateName("asyncio.BaseEventLoop.call_exception_handler:_exception_handler", "asyncio/base_events.py"),
    *names_in("asyncio.events.Handle", "asyncio/events.py", "_callback"),
    *names_in("asyncio.Queue()", "asyncio/queues.py", "_queue", "_unfinished_tasks"),
    PrivateName("asyncio.StreamReader.read:blocks", "asyncio/streams.py", until=(3, 14)),
    PrivateName("asyncio.StreamReader.read:joined", "asyncio/streams.py", since=(3, 15)),
    PrivateName("asyncio.StreamReader.feed_data:_buffer", "asyncio/streams.py"),
    PrivateName("asyncio.StreamReader.feed_eof:_eof", "asyncio/streams.py"),
    PrivateName("asyncio.StreamReader.set_transport:_transport", "asyncio/streams.py"),
    PrivateName("asyncio.subprocess.Process.send_signal:_transport", "asyncio/subprocess.py"),
    *names_in("asyncio.Semaphore()", "asyncio/locks.py", "_value"),
    *names_in("asyncio.Condition()", "asyncio/locks.py", "_waiters"),
    PrivateName("asyncio.Timeout.__aexit__:exc_type", "asyncio/timeouts.py"),
    *names_in("asyncio.Barrier", "asyncio/locks.py", "_wait"),
    *names_in("asyncio.StreamReader", "asyncio/streams.py", "_wait_for_data"),
    *names_in("warnings", "warnings.py", "_showwarnmsg_impl", "_warn_unawaited_coroutine"),
    PrivateName("asyncio.futures._chain_future:_call_check_cancel", "asyncio/futures.py"),
    *names_in("concurrent.futures.ThreadPoolExecutor()", "concurrent/futures/thread.py", "_thread_name_prefix"),
    *names_in("sys", "Python/sysmodule.c", "_current_frames", "_getframe"),
)

HANDLE_RUN = asyncio.events.Handle._run.__code__
"""The function in which a loop runs every step."""
HANDLE_NAMES = vars(asyncio.events)
CANCEL_ALL_TASKS = asyncio.runners._cancel_all_tasks.__code__  # type: ignore[attr-defined]
"""The function that `asyncio.run` calls once it has its result."""
RUNNER_ON_SIGINT = asyncio.Runner._on_sigint.__code__  # type: ignore[attr-defined]
"""The handler of Ctrl-C under `asyncio.run`: it cancels the main task, and wakes the loop itself."""
TIMEOUT_EXPIRES = asyncio.Timeout._on_timeout.__code__  # type: ignore[attr-defined]
CANCEL_AND_WAIT = getattr(getattr(asyncio.tasks, "_cancel_and_wait", None), "__code__", None)
"""The function in which `asyncio.wait_for` cancels what it waits for before Python 3.12."""
WARNINGS: Any = warnings
"""The module with `_warn_unawaited_coroutine`, which `Objects/genobject.c` calls."""
