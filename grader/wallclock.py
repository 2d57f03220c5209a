"""The wall clocks and `time.sleep` of a program, all on the virtual clock.

freezegun replaces `time.time`, `monotonic`, `perf_counter`, `strftime`, `datetime.now` and their kin, also where
a module imported them by name; we let it *pull* the time from our clock instead of telling it at each step. It
is started with `real_asyncio=False` (with True it overwrites our loop's `time`) and, once it has looked through
the modules, with hardly any of its list of ignored callers: with `threading` in it `time.time()` in a thread would be
real.

`time.sleep`, `ctime` and `asctime`, what threads wait with, the time zone and the way to a new event loop are ours.
"""

import asyncio
import contextlib
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

from grader.clock import Clock
from grader.surroundings import undone_in_children
from grader.threads import Real, Waiter, goes_on

SLEEPS_FOR_REAL = ("subprocess", "multiprocessing")
"""Modules that sleep between two looks at something real."""
SEES_REAL_TIME = [
    *SLEEPS_FOR_REAL,
    *("concurrent.futures", "threading", "queue", "selectors", "socket", "ssl", "_pytest", "pytest_timeout"),
]


@contextlib.contextmanager
def ready_to_freeze() -> Iterator[None]:
    """Inside the block `frozen` costs next to nothing; outside of that, the clocks show real time.

    freezegun looks through all modules when it starts, which takes longer than a short run does; where it has started
    already, it need not.
    """
    freezer = _freezer(Real.now(), datetime.now().astimezone().utcoffset() or timedelta())
    freezer.start()
    freezegun.api.freeze_factories[-1] = Real.now  # type: ignore[call-overload]
    freezegun.api.ignore_lists[-1] = ("",)  # whoever asks, by whatever name
    try:
        yield
    finally:
        freezer.stop()


def _freezer(moment: datetime, local: timedelta = timedelta()) -> Any:
    return freezegun.freeze_time(moment, tz_offset=local, ignore=SEES_REAL_TIME, real_asyncio=False)


@contextlib.contextmanager
def frozen(clock: Clock, sleep: Callable[[float], None]) -> Iterator[None]:
    """Every wall clock shows `clock`'s time, in UTC, and `time.sleep` is `sleep` (virtual seconds).

    `sleep` is called in the frame that the program called it from: its caller's frame is the program's.
    """
    freezer = _freezer(clock.start.replace(tzinfo=None))
    with _utc():
        freezer.start()
        freezegun.api.freeze_factories[-1] = lambda: clock.wall().replace(tzinfo=None)  # type: ignore[call-overload]
        freezegun.api.ignore_lists[-1] = SLEEPS_FOR_REAL
        time.sleep = _for_programs(sleep, clock)  # type: ignore[assignment]
        time.ctime, time.asctime = _ctime, _asctime  # type: ignore[assignment]
        waits = contextlib.ExitStack()
        waits.enter_context(threads_wait_on(clock))
        parent = os.getpid()

        def thaw() -> None:
            time.sleep, time.ctime, time.asctime = Real.sleep, _REAL_CTIME, _REAL_ASCTIME
            waits.close()
            freezer.stop()

        try:
            with undone_in_children(thaw):
                yield
        finally:
            if os.getpid() == parent:
                thaw()


@contextlib.contextmanager
def threads_wait_on(clock: Clock) -> Iterator[None]:
    """Inside the block `Condition.wait` and all that is made of it, and `join`, take virtual time in the program.

    `threading` makes the lock that it waits with by its name `_allocate_lock`, and looks at `_time`, `queue` at `time`
    (3.11 to 3.14).
    """

    def waiter() -> Any:
        return Waiter(clock) if clock.threads.is_program_s() else real_lock()

    def now() -> float:
        return clock.seconds() if clock.threads.is_program_s() else Real.monotonic()

    def join(thread: threading.Thread, timeout: float | None = None) -> None:
        caller = sys._getframe(1).f_globals.get("__name__") or ""
        can_wait = thread is not threading.current_thread() and goes_on(thread)  # anything else is an error, or no wait
        is_real = caller.startswith(SLEEPS_FOR_REAL) or not clock.threads.is_program_s()
        if timeout is None or not can_wait or is_real:
            real_join(thread, timeout)
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
        yield
    finally:
        threading.Thread.join = real_join  # type: ignore[method-assign]
        for (names, name, _), real in zip(places, before, strict=True):
            names[name] = real


def _for_programs(sleep: Callable[[float], None], clock: Clock) -> Callable[[float], None]:
    def virtual_sleep(seconds: float, /) -> None:
        if isinstance(seconds, str) or seconds != seconds or seconds < 0:
            Real.sleep(seconds)  # raises what it always raises
        caller = sys._getframe(1).f_globals.get("__name__") or ""
        if caller.startswith(SLEEPS_FOR_REAL) or not clock.threads.is_program_s():
            Real.sleep(seconds)
        else:
            sleep(seconds)

    virtual_sleep.__name__ = virtual_sleep.__qualname__ = "sleep"
    virtual_sleep.__module__ = "time"
    return virtual_sleep


_REAL_CTIME, _REAL_ASCTIME = time.ctime, time.asctime


def _ctime(seconds: float | None = None, /) -> str:
    """`time.ctime`, which freezegun leaves alone."""
    return _REAL_CTIME(time.time() if seconds is None else seconds)


def _asctime(moment: Any = None, /) -> str:
    """`time.asctime`, likewise."""
    return _REAL_ASCTIME(time.localtime() if moment is None else moment)


@contextlib.contextmanager
def _utc() -> Iterator[None]:
    """The local time zone is UTC; on systems without `tzset` as far as freezegun's clocks go."""
    before = os.environ.get("TZ")
    is_so = before == "UTC" and time.timezone == 0  # as in the player; to read the zone anew takes its time
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
    """Every way to an event loop in a program leads to `loop_class`, called without arguments.

    `asyncio.run`, `Runner`, `new_event_loop` and the legacy `get_event_loop` ask the policy's class attribute
    `_loop_factory` (`asyncio/unix_events.py` and `windows_events.py`, 3.11 to 3.14), `SelectorEventLoop()` and
    `EventLoop()` are names in `asyncio`.
    """
    get_policy = getattr(asyncio.events, "_get_event_loop_policy", None)  # 3.14; the public one warns
    get_policy = get_policy or asyncio.get_event_loop_policy
    policy_class = type(get_policy())
    places: list[tuple[Any, str]] = [(policy_class, "_loop_factory")]
    places += [
        (asyncio, name) for name in ("SelectorEventLoop", "EventLoop", "ProactorEventLoop") if hasattr(asyncio, name)
    ]
    before = [(place, name, vars(place).get(name, _MISSING)) for place, name in places]
    current = _swap_current_loop(get_policy(), None)
    for place, name in places:
        setattr(place, name, loop_class)
    try:
        yield
    finally:
        for place, name, value in before:
            if value is _MISSING:
                delattr(place, name)
            else:
                setattr(place, name, value)
        _swap_current_loop(get_policy(), current)


_MISSING: Any = object()


def _swap_current_loop(policy: Any, loop: Any) -> Any:
    """Set the policy's idea of this thread's loop without running its checks; the former idea."""
    local = getattr(policy, "_local", None)
    if local is None:
        return None
    before = dict(vars(local))
    vars(local).clear()
    vars(local).update(loop or {})
    return before


@contextlib.contextmanager
def outside_any_loop() -> Iterator[None]:
    """Inside the block no event loop is running, even if one is.

    A suite's test runs on a loop of its own while the student's program must be free to call `asyncio.run`. The
    functions for it are those that asyncio documents for third-party loops and tasks ("Extending").
    """
    loop = asyncio._get_running_loop()
    task = None if loop is None else asyncio.current_task(loop)
    if loop is not None and task is not None:
        asyncio.tasks._leave_task(loop, task)
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(loop)
        if loop is not None and task is not None:
            asyncio.tasks._enter_task(loop, task)
