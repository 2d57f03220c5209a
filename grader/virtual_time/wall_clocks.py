"""The wall clocks and `time.sleep` of a program, all on the virtual clock.

freezegun finds the modules that imported `time.time`, `monotonic`, `perf_counter` or their kin by name, and restores
them afterwards; what it places there is ours (`grader.virtual_time.program_clocks`). Suites that freeze the time
themselves use it as always. It is started with `real_asyncio=False` (with True it overwrites our loop's `time`), and
with hardly any of its list of ignored callers: with `threading` in it `time.time()` in a thread would be real.

`time.sleep`, what threads wait with, the time zone and the way to a new event loop are replaced here.
"""

import asyncio
import contextlib
import numbers
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import freezegun
import freezegun.api

from grader.virtual_time.child_processes import replaced, undone_in_children
from grader.virtual_time.clock import Clock
from grader.virtual_time.compat import enter_task, event_loop_policy, leave_task, running_loop, set_running_loop
from grader.virtual_time.locks import locks_wait_on
from grader.virtual_time.machine_clock import Real
from grader.virtual_time.program_clocks import SLEEPS_FOR_REAL, Now, sleeps_for_real, started
from grader.virtual_time.stand_in import StandIn
from grader.virtual_time.threads import goes_on
from grader.virtual_time.waiters import Waiter

SEES_REAL_TIME = [
    *SLEEPS_FOR_REAL,
    *("concurrent.futures", "threading", "queue", "selectors", "socket", "ssl", "_pytest", "pytest_timeout"),
]


@contextlib.contextmanager
def freezer_kept_started() -> Iterator[None]:
    """Make `frozen` almost free inside the block; outside of `frozen`, the clocks show real time.

    freezegun looks through all modules when it starts, which takes longer than a short run does; if it has started
    already, it does not search again.
    """
    with started(_freezer(Real.now(), datetime.now().astimezone().utcoffset() or timedelta())):
        freezegun.api.freeze_factories[-1] = Real.now  # type: ignore[call-overload]
        freezegun.api.ignore_lists[-1] = ("",)  # for every caller, by whatever name
        yield


def _freezer(moment: datetime, local: timedelta = timedelta()) -> Any:
    return freezegun.freeze_time(moment, tz_offset=local, ignore=SEES_REAL_TIME, real_asyncio=False)


@contextlib.contextmanager
def frozen(clock: Clock, sleep: Callable[[float], None]) -> Iterator[None]:
    """Make every wall clock show `clock`'s time, in UTC, and replace `time.sleep` by `sleep` (virtual seconds).

    `sleep` is called directly from the program: its caller's frame is the program's. Threads that
    are not the program's read the real date.
    """
    parent = os.getpid()
    with _utc(), contextlib.ExitStack() as patches:
        patches.enter_context(started(_freezer(clock.start.replace(tzinfo=None))))
        freezegun.api.freeze_factories[-1] = Now(clock)  # type: ignore[call-overload]
        freezegun.api.ignore_lists[-1] = SLEEPS_FOR_REAL
        patches.enter_context(_sleeping(_for_programs(sleep, clock)))
        patches.enter_context(_logging_began_with(clock))
        patches.enter_context(threads_wait_on(clock))
        thaw = patches.pop_all().close

        def thaw_in_child() -> None:
            thaw()
            for name, value in list(vars(threading).items()):
                if isinstance(value, Waiter):  # `threading._after_fork` has made new locks before this
                    vars(threading)[name] = value.lock

        try:
            with undone_in_children(thaw_in_child):
                yield
        finally:
            if os.getpid() == parent:
                thaw()


@contextlib.contextmanager
def _sleeping(sleep: StandIn) -> Iterator[None]:
    before = time.sleep  # not always the real one: a run inside a test in virtual time
    time.sleep = sleep
    try:
        yield
    finally:
        time.sleep = before


@contextlib.contextmanager
def _logging_began_with(clock: Clock) -> Iterator[None]:
    """Make `relativeCreated` of log records count from the program's start inside the block."""
    logging: Any = sys.modules.get("logging")
    if logging is None:
        yield
        return
    before, start = logging._startTime, clock.start.timestamp()
    logging._startTime = round(start * 1e9) if isinstance(before, int) else start  # from Python 3.13 on in nanoseconds
    try:
        yield
    finally:
        logging._startTime = before


@contextlib.contextmanager
def threads_wait_on(clock: Clock) -> Iterator[None]:
    """Make `Condition.wait`, all that is built on it, and `join` take virtual time in the program inside the block.

    `threading` makes the lock that it waits with by its name `_allocate_lock`, and looks at `_time`, `queue` at `time`
    (3.11 to 3.15).
    """

    def waiter() -> Any:
        return Waiter(clock) if clock.threads.wait_in_program() else real_lock()

    def now() -> float:
        return clock.time() if clock.threads.in_program() else Real.monotonic()

    def join(thread: threading.Thread, timeout: float | None = None) -> None:
        caller = sys._getframe(1).f_globals.get("__name__") or ""
        can_wait = thread is not threading.current_thread() and goes_on(thread)  # anything else is an error, or no wait
        is_real = caller.startswith(SLEEPS_FOR_REAL) or not clock.threads.in_program()
        if not can_wait or is_real or (timeout is None and not clock.threads.counts(thread)):
            real_join(thread, timeout)
        elif timeout is None:
            clock.block(lambda pause: real_join(thread, pause) or not goes_on(thread), lambda: not goes_on(thread))
            real_join(thread)
        else:
            clock.join(thread, max(timeout, 0))
            if not goes_on(thread):
                real_join(thread)

    real_join = threading.Thread.join
    join.__qualname__ = real_join.__qualname__
    join.__code__ = join.__code__.replace(co_qualname=real_join.__qualname__)  # as a recording names it
    places = [(vars(threading), "_allocate_lock", waiter), (vars(threading), "_time", now), (vars(queue), "time", now)]
    before = [names[name] for names, name, _ in places]
    real_lock = before[0]
    for names, name, ours in places:
        names[name] = ours
    threading.Thread.join = join  # type: ignore[method-assign, assignment]
    try:
        with locks_wait_on(clock):
            yield
    finally:
        threading.Thread.join = real_join  # type: ignore[method-assign]
        for (names, name, _), real in zip(places, before, strict=True):
            names[name] = real


def _for_programs(sleep: Callable[[float], None], clock: Clock) -> StandIn:
    def virtual_sleep(seconds: float, /) -> None:
        if not _is_duration(seconds) or seconds != seconds or seconds < 0:
            Real.sleep(seconds)  # raises what it always raises
        if sleeps_for_real(2) or not clock.threads.in_program():
            Real.sleep(seconds)
        else:
            sleep(seconds)

    return StandIn(Real.sleep, virtual_sleep)


def _is_duration(seconds: object) -> bool:
    """Return whether `time.sleep` takes this: a float or a whole number, and from Python 3.15 on any real number."""
    if isinstance(seconds, float) or hasattr(type(seconds), "__index__"):
        return True
    return sys.version_info >= (3, 15) and isinstance(seconds, numbers.Real)


@contextlib.contextmanager
def _utc() -> Iterator[None]:
    """Set the local time zone to UTC; on systems without `tzset`, for freezegun's clocks only."""
    before = os.environ.get("TZ")
    is_so = before == "UTC" and time.timezone == 0  # as in the player; reading the zone again takes time
    names = {name: getattr(time, name) for name in ("timezone", "altzone", "daylight", "tzname")}
    if not is_so:
        os.environ["TZ"] = "UTC"
        _tzset({"timezone": 0, "altzone": 0, "daylight": 0, "tzname": ("UTC", "UTC")})
    try:
        yield
    finally:
        if not is_so or os.environ.get("TZ") != before or time.timezone != 0:
            if before is not None:
                os.environ["TZ"] = before
            else:
                os.environ.pop("TZ", None)
            _tzset(names)


def _tzset(otherwise: dict[str, Any]) -> None:
    if hasattr(time, "tzset"):
        time.tzset()
    else:
        for name, value in otherwise.items():
            setattr(time, name, value)


@contextlib.contextmanager
def every_loop_is(loop_class: type[asyncio.AbstractEventLoop]) -> Iterator[None]:
    """Make every way to create an event loop in a program call `loop_class`, without arguments.

    `asyncio.run`, `Runner`, `new_event_loop` and the legacy `get_event_loop` ask the policy's class attribute
    `_loop_factory` (`asyncio/unix_events.py` and `windows_events.py`, 3.11 to 3.15), `SelectorEventLoop()` and
    `EventLoop()` are names in `asyncio`.
    """
    policy_class = type(event_loop_policy())
    places: list[tuple[Any, str]] = [(policy_class, "_loop_factory")]
    places += [
        (asyncio, name) for name in ("SelectorEventLoop", "EventLoop", "ProactorEventLoop") if hasattr(asyncio, name)
    ]
    current = _swap_current_loop(event_loop_policy(), None)
    try:
        with replaced((place, name, loop_class) for place, name in places):
            yield
    finally:
        _swap_current_loop(event_loop_policy(), current)


def _swap_current_loop(policy: Any, loop: Any) -> Any:
    """Set the policy's current loop of this thread without running its checks; return the former one."""
    local = getattr(policy, "_local", None)
    if local is None:
        return None
    before = dict(vars(local))
    vars(local).clear()
    vars(local).update(loop or {})
    return before


@contextlib.contextmanager
def outside_any_loop() -> Iterator[None]:
    """Hide a running event loop inside the block.

    A suite's test runs on a loop of its own while the student's program must be free to call `asyncio.run`. The
    functions for it are those that asyncio documents for third-party loops and tasks ("Extending").
    """
    loop = running_loop()
    task = None if loop is None else asyncio.current_task(loop)
    if loop is not None and task is not None:
        leave_task(loop, task)
    set_running_loop(None)
    try:
        yield
    finally:
        set_running_loop(loop)
        if loop is not None and task is not None:
            enter_task(loop, task)
