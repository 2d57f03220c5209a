"""Waits for sockets and pipes: `select`, `poll`, `epoll`, selectors, methods of sockets, `os.read` and `os.write`.

What they wait for is outside, so they wait in real time, and the clock follows (`grader.virtual_time.measured_waits`).
A wait for nothing but time is a sleep.
"""

import contextlib
import os
import select
import selectors
import socket
import sys
from collections.abc import Callable, Iterator
from typing import Any, Self

from grader.virtual_time.awaited_events import (
    IN,
    OUT,
    PRIORITY,
    events_of,
    events_watched,
    number_of,
)
from grader.virtual_time.child_processes import replaced
from grader.virtual_time.measured_waits import NOT_FOLLOWED, Caller, MeasuredWaits
from grader.virtual_time.stand_in import StandIn

METHODS = ("_accept", "connect", "recv", "recv_into", "recvfrom", "recvfrom_into", "recvmsg", "send", "sendall")
"""Methods of sockets that may wait."""
SELECTORS = {
    vars(kind)["select"]: kind
    for name in ("EpollSelector", "KqueueSelector", "PollSelector", "SelectSelector", "DevpollSelector")
    for kind in getattr(selectors, name, object).__mro__
    if "select" in vars(kind) and kind is not selectors.BaseSelector
}
"""The classes by their methods that wait."""
SENDS = ("connect", "send", "sendall")
"""The methods of sockets that wait for room."""
CALLS = {"read": IN, "readv": IN, "write": OUT, "writev": OUT}
"""Functions of `os` that may wait for a descriptor, each with the event. The clock is told of them by other means."""


class WaitsOutside(MeasuredWaits):
    """The waits of one run, and the functions that wait."""

    @contextlib.contextmanager
    def followed(self) -> Iterator[None]:
        """Follow the waits inside the block; not in children that the program forks."""
        places: list[tuple[Any, str, Any]] = [(select, "select", StandIn(select.select, self._select(select.select)))]
        if hasattr(select, "poll"):
            real_poll = select.poll
            places.append((select, "poll", StandIn(real_poll, lambda: _Poll(real_poll(), self))))
        if hasattr(select, "epoll"):
            real_epoll = select.epoll
            places.append(
                (
                    select,
                    "epoll",
                    StandIn(real_epoll, lambda *args, **options: _Epoll(real_epoll(*args, **options), self)),
                )
            )
        for name in METHODS:
            places.append((socket.socket, name, self._method(getattr(socket.socket, name), name)))
        places += [
            (os, name, StandIn(getattr(os, name), self._noting(getattr(os, name), event)))
            for name, event in CALLS.items()
            if hasattr(os, name)
        ]
        places += [(kind, "select", self._selecting(real)) for real, kind in SELECTORS.items()]
        with replaced(places):
            yield

    def _noting(self, real: Any, event: int) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            is_known = not args or type(args[0]) is not int or _module(2).startswith(NOT_FOLLOWED)
            if is_known or not self._clock.threads.in_program():
                return real(*args, **options)
            with self.telling(f"os.{real.__name__}"):
                return self.noted(lambda: real(*args, **options), {args[0]: event})

        return call

    def _select(self, real: Any) -> Callable[..., Any]:
        def call(read: Any, write: Any, other: Any, timeout: float | None = None, /) -> Any:
            only_time = timeout is not None and timeout > 0 and not (read or write or other)
            if only_time and self._clock.threads.in_program():
                with self.telling("select.select"):
                    self._clock.sleep(timeout or 0)
                return [], [], []
            limit = None if timeout is None or timeout < 0 else timeout
            return self.measured(
                lambda: real(read, write, other, timeout),
                limit,
                lambda found: not any(found),
                Caller("select.select", _module(2)),
                lambda: events_of((read, IN), (write, OUT), (other, PRIORITY)),
            )

        return call

    def _selecting(self, real: Any) -> Callable[..., Any]:
        def select(selector: Any, timeout: float | None = None) -> Any:
            limit = None if timeout is None else max(timeout, 0)
            return self.measured(
                lambda: real(selector, timeout),
                limit,
                lambda found: not found,
                Caller(f"{type(selector).__name__}.select", _module(1)),
                lambda: events_watched(selector),
            )

        return _named_as(real, select)

    def _method(self, real: Any, name: str) -> Callable[..., Any]:
        def method(one: Any, /, *args: Any, **options: Any) -> Any:
            limit = one.gettimeout()
            if limit == 0:
                return real(one, *args, **options)
            return self.measured(
                lambda: real(one, *args, **options),
                limit,
                lambda found: False,
                Caller(f"socket.{name.lstrip('_')}", _module(1)),
                lambda: {one.fileno(): OUT if name in SENDS else IN},
            )

        return _named_as(real, method)


class _Poll:
    """A stand-in for the object that `select.poll` returns."""

    def __init__(self, real: Any, waits: WaitsOutside) -> None:
        self._real, self._waits = real, waits
        self._watched: dict[int, int] = {}

    def register(self, *args: Any, **options: int) -> None:
        """Watch a descriptor."""
        self._real.register(*args, **options)
        self._note(*args, **options)

    def modify(self, *args: Any, **options: int) -> None:
        """Watch a descriptor for other events."""
        self._real.modify(*args, **options)
        self._note(*args, **options)

    def unregister(self, fd: Any, /) -> None:
        """Watch a descriptor no longer."""
        self._real.unregister(fd)
        self._watched.pop(number_of(fd), None)

    def _note(self, fd: Any, eventmask: int = IN | PRIORITY | OUT) -> None:
        self._watched[number_of(fd)] = eventmask & (IN | PRIORITY | OUT)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def poll(self, timeout: float | None = None, /) -> Any:
        """Wait; the limit is in milliseconds."""
        limit = None if timeout is None or timeout < 0 else timeout / 1000
        return self._waits.measured(
            lambda: self._real.poll(timeout),
            limit,
            lambda found: not found,
            Caller("poll.poll", _module(1)),
            self._watched.copy,
        )


_Poll.__module__, _Poll.__name__, _Poll.__qualname__ = "select", "poll", "poll"


class _Epoll(_Poll):
    """A stand-in for an object of `select.epoll`."""

    def poll(self, timeout: float | None = None, maxevents: int = -1) -> Any:
        """Wait; the limit is in seconds."""
        limit = None if timeout is None or timeout < 0 else timeout
        return self._waits.measured(
            lambda: self._real.poll(timeout, maxevents),
            limit,
            lambda found: not found,
            Caller("epoll.poll", _module(1)),
            self._watched.copy,
        )

    def __enter__(self) -> Self:
        self._real.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._real.__exit__(*error)


_Epoll.__module__, _Epoll.__name__, _Epoll.__qualname__ = "select", "epoll", "epoll"


def _module(depth: int) -> str:
    """Return the name of the module so many frames above the caller's."""
    return sys._getframe(depth + 1).f_globals.get("__name__") or ""


def _named_as(real: Any, ours: Callable[..., Any]) -> Callable[..., Any]:
    """Return our function, under the names of the real one."""
    ours.__name__, ours.__qualname__, ours.__doc__ = real.__name__, real.__qualname__, real.__doc__
    return ours
