"""Waits for sockets and pipes: `select`, `poll`, `epoll`, selectors, methods of sockets, `os.read` and `os.write`.

What they wait for is outside, so they wait in real time, and the clock follows: a time limit that is reached takes
exactly that time, and any other wait of the thread that moves the clock the real time, rounded down. A wait for
nothing but time takes none.
"""

import contextlib
import math
import os
import select
import selectors
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol, Self

from grader.virtual_time.awaited_events import (
    IN,
    OUT,
    PRIORITY,
    events_of,
    events_watched,
    is_ready,
    known_events,
    number_of,
)
from grader.virtual_time.child_processes import replaced
from grader.virtual_time.child_programs import ChildPrograms
from grader.virtual_time.child_times import GRID, ThreadWait
from grader.virtual_time.descriptor_ends import kind_if_ours
from grader.virtual_time.stand_in import StandIn
from grader.virtual_time.threads import Threads
from grader.virtual_time.timers import SECOND, Moment

METHODS = ("_accept", "connect", "recv", "recv_into", "recvfrom", "recvfrom_into", "recvmsg", "send", "sendall")
"""Methods of sockets that may wait."""
SELECTORS = {
    vars(kind)["select"]: kind
    for name in ("EpollSelector", "KqueueSelector", "PollSelector", "SelectSelector", "DevpollSelector")
    for kind in getattr(selectors, name, object).__mro__
    if "select" in vars(kind) and kind is not selectors.BaseSelector
}
"""The classes by their methods that wait."""
NOT_FOLLOWED = ("grader.", "asyncio.", "subprocess")
"""Modules whose waits the clock knows by other means."""
SENDS = ("connect", "send", "sendall")
"""The methods of sockets that wait for room."""
CALLS = {"read": IN, "readv": IN, "write": OUT, "writev": OUT}
"""Functions of `os` that may wait for a descriptor, each with the event. The clock is told of them by other means."""
FOLLOWED_AT_THE_LIMIT = "multiprocessing"
"""A package whose other waits are for a child, which the clock follows."""


class FollowsWaits(Protocol):
    """The interface of a Clock that follows what waits outside."""

    threads: Threads
    children: ChildPrograms
    noted_waits: dict[threading.Thread, Mapping[int, int] | None]

    def count_hand_over(self) -> None:
        """Count that the calling thread waits for another one, and stop threads that do nothing else."""

    @property
    def now(self) -> Moment:
        """The present moment."""

    def after(self, seconds: float) -> Moment:
        """Return the moment so many seconds from now."""

    def sleep(self, seconds: float) -> None:
        """Sleep for so many virtual seconds."""

    def sleep_until(self, moment: Moment) -> None:
        """Sleep until this moment."""

    def drives(self) -> bool:
        """Return whether the calling thread moves the clock."""

    def next_sleeper(self) -> Moment | None:
        """Return when the first sleeping thread is to wake."""

    def catch_up(self, moment: Moment) -> None:
        """Let the time pass to this moment that has passed outside already."""

    def wait_is_known(self) -> None:
        """Take note that the calling thread has just waited in real time, in a way that the clock follows."""


class WaitsOutside:
    """The waits of one run."""

    def __init__(self, clock: FollowsWaits) -> None:
        self._clock = clock

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

    def measured(
        self,
        wait: Callable[[], Any],
        limit: float | None,
        is_late: Callable[[Any], bool],
        caller: str,
        awaited: Callable[[], Mapping[int, int]],
    ) -> Any:
        """Wait, and let the clock follow.

        Args:
            wait: The real wait.
            limit: Its time limit in seconds; None if there is none.
            is_late: Return whether a result means that the limit was reached.
            caller: The name of the module that calls it.
            awaited: Return the events (`poll`) that it waits for, by descriptor.
        """
        if limit == 0 or caller.startswith(NOT_FOLLOWED) or not self._clock.threads.in_program():
            return wait()
        (nanoseconds, drift), wait_here = self._clock.now, ThreadWait()
        if limit is not None and caller.startswith(FOLLOWED_AT_THE_LIMIT):
            limit = math.ceil(limit * 1000) / 1000  # what was left of it, in real time, when it came here
        end = None if limit is None else self._clock.after(limit)
        noted = known_events(awaited)
        try:
            found = self._known(lambda: self._noted(wait, noted if limit is None else None), caller)
        except TimeoutError:
            if end is not None and self._comes_before(end, noted):
                return wait()
            raise
        if end is not None and is_late(found):
            return wait() if self._comes_before(end, noted) else found
        if self._clock.drives() and not caller.startswith(FOLLOWED_AT_THE_LIMIT):
            passed = int((wait_here.over() - wait_here.began) * SECOND) // GRID * GRID
            if passed > 0 and not self._comes_from_itself(noted):
                moment = nanoseconds + passed, drift + 1
                self._clock.catch_up(max(moment, self._clock.children.reached() or moment))
        return found

    def _comes_before(self, end: Moment, awaited: Mapping[int, int]) -> bool:
        """Let time pass to the end of a limit, and return whether what a thread does on the way ends the wait before.

        It may have slept until then: its time comes only now.
        """
        while self._clock.drives() and (due := self._clock.next_sleeper()) is not None and due < end:
            self._clock.catch_up(due)
            if is_ready(awaited):
                return True
        self._clock.catch_up(end)
        return False

    def _comes_from_itself(self, awaited: Mapping[int, int]) -> bool:
        """Return whether only a thread of the program can have ended this wait, which then took as long as that."""
        known = bool(awaited) and not self._clock.children.have_started
        return known and all(kind_if_ours(descriptor) for descriptor in awaited)

    def _known(self, wait: Callable[[], Any], caller: str) -> Any:
        """Wait, in a way that the clock follows here, except where `multiprocessing` waits for a child."""
        try:
            return wait()
        finally:
            if not caller.startswith(FOLLOWED_AT_THE_LIMIT):
                self._clock.wait_is_known()

    def _noted(self, wait: Callable[[], Any], awaited: Mapping[int, int] | None) -> Any:
        """Wait, and let others know meanwhile what for; None stands for a wait with a limit.

        Before that, let time pass in which only the program itself could end the wait: an alarm or a thread may do so.
        """
        clock = self._clock
        if awaited is not None and not clock.children.have_started and not is_ready(awaited):
            clock.count_hand_over()
            self._pass_time_until_ready(awaited)
        here, noted = threading.current_thread(), clock.noted_waits
        noted[here] = awaited
        try:
            return wait()
        finally:
            noted.pop(here, None)

    def _pass_time_until_ready(self, awaited: Mapping[int, int]) -> None:
        clock = self._clock
        while clock.drives() and (due := clock.next_sleeper()) is not None and not is_ready(awaited):
            if awaited and not self._comes_from_itself(awaited):
                return
            clock.sleep_until(due)

    def _noting(self, real: Any, event: int) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            is_known = not args or type(args[0]) is not int or _caller(2).startswith(NOT_FOLLOWED)
            if is_known or not self._clock.threads.in_program():
                return real(*args, **options)
            return self._noted(lambda: real(*args, **options), {args[0]: event})

        return call

    def _select(self, real: Any) -> Callable[..., Any]:
        def call(read: Any, write: Any, other: Any, timeout: float | None = None, /) -> Any:
            only_time = timeout is not None and timeout > 0 and not (read or write or other)
            if only_time and self._clock.threads.in_program():
                self._clock.sleep(timeout or 0)
                return [], [], []
            limit = None if timeout is None or timeout < 0 else timeout
            return self.measured(
                lambda: real(read, write, other, timeout),
                limit,
                lambda found: not any(found),
                _caller(2),
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
                _caller(1),
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
                _caller(1),
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
            lambda: self._real.poll(timeout), limit, lambda found: not found, _caller(1), self._watched.copy
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
            _caller(1),
            self._watched.copy,
        )

    def __enter__(self) -> Self:
        self._real.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._real.__exit__(*error)


_Epoll.__module__, _Epoll.__name__, _Epoll.__qualname__ = "select", "epoll", "epoll"


def _caller(depth: int) -> str:
    """Return the name of the module so many frames above the caller's."""
    return sys._getframe(depth + 1).f_globals.get("__name__") or ""


def _named_as(real: Any, ours: Callable[..., Any]) -> Callable[..., Any]:
    """Return our function, under the names of the real one."""
    ours.__name__, ours.__qualname__, ours.__doc__ = real.__name__, real.__qualname__, real.__doc__
    return ours
