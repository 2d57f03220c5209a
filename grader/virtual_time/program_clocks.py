"""The functions and methods that stand in for the clocks of `time` and `datetime`.

They show the time of the program's clock. Elsewhere they do what they always do: in threads that are not the
program's, and in modules that wait for something real. If a suite freezes the time itself, they show what freezegun
says. A program cannot tell them from the originals by their names, and like those they do not become methods of a class
that has one as an attribute.
"""

import contextlib
import copyreg
import ctypes
import datetime as calendar
import gc
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import freezegun.api

from grader.virtual_time.clock import Clock
from grader.virtual_time.machine_clock import Real
from grader.virtual_time.stand_in import StandIn

SLEEPS_FOR_REAL = ("subprocess", "multiprocessing")
"""Modules that sleep between two looks at something real."""
RUN_JOBS = {"worker", "mapstar", "starmapstar"}
"""Functions of `multiprocessing.pool` that call those of the program, `time.sleep` too if it is a job."""
FREEZEGUN_S = (
    *("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns"),
    *("localtime", "gmtime", "strftime"),
)
"""The functions of `time` that freezegun replaces, in all modules that have imported them by name."""
REALTIME, MONOTONIC = (
    {getattr(time, name) for name in names if hasattr(time, name)}
    for names in (
        ("CLOCK_REALTIME", "CLOCK_TAI"),
        ("CLOCK_MONOTONIC", "CLOCK_MONOTONIC_RAW", "CLOCK_BOOTTIME", "CLOCK_UPTIME", "CLOCK_UPTIME_RAW"),
    )
)


class Now:
    """A source of the time for freezegun: a clock."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    def __call__(self) -> datetime:
        """Return the date and time in UTC, without a time zone."""
        return self.clock.wall().replace(tzinfo=None) if self.clock.threads.in_program() else Real.now()


def sleeps_for_real(depth: int) -> bool:
    """Return whether the frame so many calls above the caller's belongs to a module that waits for something real."""
    frame = sys._getframe(depth + 1)
    module = frame.f_globals.get("__name__") or ""
    return module.startswith(SLEEPS_FOR_REAL) and frame.f_code.co_name not in RUN_JOBS


def _clock() -> Clock | None:
    """Return the clock of the program that calls a stand-in, whose function calls this; None if it sees another."""
    factories = freezegun.api.freeze_factories
    now: Any = factories[-1] if factories else None
    if type(now) is not Now or not now.clock.threads.in_program() or sleeps_for_real(3):
        return None
    if now.clock.children.have_started:
        now.clock.notice_wait()
    return now.clock


def _otherwise(name: str) -> Callable[..., Any]:
    """Return what a function does where no clock of a program counts: freezegun's, if a suite has frozen the time."""
    factories: list[Any] = freezegun.api.freeze_factories
    is_frozen = bool(factories) and type(factories[-1]) is not Now and factories[-1] is not Real.now
    return getattr(freezegun.api, f"fake_{name}" if is_frozen else f"real_{name}")  # type: ignore[no-any-return]


def _reading(name: str, read: Callable[[Clock], Any]) -> Callable[[], Any]:
    def function() -> Any:
        clock = _clock()
        return _otherwise(name)() if clock is None else read(clock)

    return function


def _localtime(seconds: float | None = None, /) -> Any:
    clock = _clock() if seconds is None else None
    return _otherwise("localtime")(seconds) if clock is None else freezegun.api.real_localtime(clock.epoch())


def _gmtime(seconds: float | None = None, /) -> Any:
    clock = _clock() if seconds is None else None
    return _otherwise("gmtime")(seconds) if clock is None else freezegun.api.real_gmtime(clock.epoch())


def _strftime(form: str, moment: Any = None, /) -> str:
    if moment is not None:
        return freezegun.api.real_strftime(form, moment)
    clock = _clock()
    if clock is None:
        return _otherwise("strftime")(form)  # type: ignore[no-any-return]
    return freezegun.api.real_strftime(form, freezegun.api.real_localtime(clock.epoch()))


_REAL_CTIME, _REAL_ASCTIME = time.ctime, time.asctime


def _ctime(seconds: float | None = None, /) -> str:
    return _REAL_CTIME(time.time() if seconds is None else seconds)


def _asctime(moment: Any = None, /) -> str:
    return _REAL_ASCTIME(time.localtime() if moment is None else moment)


def _clock_gettime(number: int, /) -> float:
    clock = _clock() if number in REALTIME | MONOTONIC else None
    if clock is None:
        return _REAL_GETTIME(number)
    return clock.epoch() if number in REALTIME else clock.monotonic()


def _clock_gettime_ns(number: int, /) -> int:
    clock = _clock() if number in REALTIME | MONOTONIC else None
    if clock is None:
        return _REAL_GETTIME_NS(number)
    return clock.epoch_ns() if number in REALTIME else clock.monotonic_ns()


_REAL_GETTIME = getattr(time, "clock_gettime", None) or (lambda number: 0.0)
_REAL_GETTIME_NS = getattr(time, "clock_gettime_ns", None) or (lambda number: 0)
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "time": _reading("time", Clock.epoch),
    "time_ns": _reading("time_ns", Clock.epoch_ns),
    "monotonic": _reading("monotonic", Clock.monotonic),
    "monotonic_ns": _reading("monotonic_ns", Clock.monotonic_ns),
    "perf_counter": _reading("perf_counter", Clock.monotonic),
    "perf_counter_ns": _reading("perf_counter_ns", Clock.monotonic_ns),
    "localtime": _localtime,
    "gmtime": _gmtime,
    "strftime": _strftime,
    "ctime": _ctime,
    "asctime": _asctime,
    "clock_gettime": _clock_gettime,
    "clock_gettime_ns": _clock_gettime_ns,
}
STAND_INS = {
    name: StandIn(getattr(time, name), function) for name, function in _FUNCTIONS.items() if hasattr(time, name)
}


@contextlib.contextmanager
def started(freezer: Any) -> Iterator[None]:
    """Start freezegun's freezer inside the block, so that it places our functions instead of its own.

    If it has been started before, by a suite that freezes the time, its functions are in place and stay there.
    """
    if freezegun.api.freeze_factories:
        with freezer:
            yield
        return
    others = [name for name in STAND_INS if name not in FREEZEGUN_S]
    before = {name: getattr(time, name) for name in others}
    with _ours_in_freezegun():
        freezer.start()
    freezer.fake_names = ()  # names that it looks away from when it restores; ours are those of the originals
    for kind in (datetime, calendar.date):
        copyreg.dispatch_table.pop(kind, None)  # it would pickle them as its own
    for name in others:
        setattr(time, name, STAND_INS[name])
    try:
        with contextlib.ExitStack() as methods:
            methods.enter_context(_methods_of(datetime, {"now": classmethod(_now), "utcnow": classmethod(_utcnow)}))
            if sys.version_info >= (3, 15):
                methods.enter_context(_methods_of(calendar.date, {"today": classmethod(_today)}))
            yield
    finally:
        for name, real in before.items():
            setattr(time, name, real)
        for kind in (datetime, calendar.date):
            copyreg.dispatch_table.setdefault(kind, _reduced)  # as it expects, to remove it
        freezer.stop()


@contextlib.contextmanager
def _ours_in_freezegun() -> Iterator[None]:
    """Put our functions, and Python's own classes, in the place of freezegun's inside the block."""
    names: dict[str, Any] = {f"fake_{name}": STAND_INS[name] for name in FREEZEGUN_S}
    names |= {"FakeDatetime": datetime, "FakeDate": calendar.date}
    before = {name: getattr(freezegun.api, name) for name in names}
    vars(freezegun.api).update(names)
    try:
        yield
    finally:
        vars(freezegun.api).update(before)


def _reduced(moment: Any) -> Any:
    return moment.__reduce__()


# datetime -------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _methods_of(kind: type, methods: dict[str, Any]) -> Iterator[None]:
    """Replace methods of a class of the interpreter inside the block.

    A class of our own in its place would show: in `type(…)`, to subclasses and to `isinstance`. What the interpreter
    keeps of an attribute's earlier values is made void by the function that its documentation names for that purpose.
    `date.today`, which is `datetime.today` too, asks `time.time` up to Python 3.14 (`Modules/_datetimemodule.c`).
    """
    names: Any = next(one for one in gc.get_referents(vars(kind)) if type(one) is dict)
    before = {name: names[name] for name in methods}
    names.update(methods)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))
    try:
        yield
    finally:
        names.update(before)
        ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))


_REAL_NOW, _FROM_TIMESTAMP = vars(datetime)["now"], vars(datetime)["fromtimestamp"]


def _moment(kind: Any, zone: Any) -> Any:
    """Return the present moment for a method that the program calls."""
    clock = _clock()
    if clock is not None:
        return _FROM_TIMESTAMP.__get__(None, kind)(clock.timestamp(), zone)
    if _otherwise("time") is freezegun.api.real_time:
        return _REAL_NOW.__get__(None, kind)(zone)
    frozen = freezegun.api.FakeDatetime.now(zone)
    return kind.combine(frozen, frozen.timetz())


def _now(cls: Any, tz: Any = None) -> Any:
    """Return new datetime object representing current time local to tz."""
    return _moment(cls, tz)


def _utcnow(cls: Any, /) -> Any:
    """Return a new datetime representing UTC day and time."""
    if sys.version_info >= (3, 12):
        warnings.warn(
            "datetime.datetime.utcnow() is deprecated and scheduled for removal in a future version. Use "
            "timezone-aware objects to represent datetimes in UTC: datetime.datetime.now(datetime.UTC).",
            DeprecationWarning,
            stacklevel=2,
        )
    return _moment(cls, UTC).replace(tzinfo=None)


def _today(cls: Any, /) -> Any:
    """Return the current date or datetime, as `fromtimestamp(time.time())` does."""
    clock = _clock()
    return cls.fromtimestamp(_otherwise("time")() if clock is None else clock.timestamp())


for _method, _qualname in ((_now, "datetime.now"), (_utcnow, "datetime.utcnow"), (_today, "date.today")):
    _method.__name__, _method.__qualname__ = _qualname.rpartition(".")[2], _qualname
