"""The events that a wait for pipes and sockets ends with, by descriptor: each is a bit of `poll`."""

import select
import selectors
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

IN, PRIORITY, OUT = 1, 2, 4
"""Events of `poll` and `epoll`, which select can wait for too: `POLLIN`, `POLLPRI`, `POLLOUT`."""
_real_poll: Any = getattr(select, "poll", None)


def is_ready(awaited: Mapping[int, int]) -> bool:
    """Return whether one of the events has come; where nothing tells, none has."""
    if _real_poll is None or not awaited or min(awaited) < 0:
        return False
    looks = _real_poll()
    for descriptor, events in awaited.items():
        looks.register(descriptor, events)
    return bool(looks.poll(0))


def known_events(awaited: Callable[[], Mapping[int, int]]) -> Mapping[int, int]:
    """Return the events; none where the call is a mistake, which it tells itself."""
    try:
        return awaited()
    except Exception:
        return {}


def events_of(*lists: tuple[Iterable[Any], int]) -> dict[int, int]:
    """Return the events by descriptor, from lists of files and the event that each waits for."""
    found: dict[int, int] = {}
    if not all(isinstance(files, Collection) for files, _ in lists):
        return found  # the call itself goes over them, once
    for files, event in lists:
        for file in files:
            found[number_of(file)] = found.get(number_of(file), 0) | event
    return found


def events_watched(selector: Any) -> dict[int, int]:
    """Return the events that a selector watches, by descriptor."""
    keys = list(selector.get_map().values())
    events = {selectors.EVENT_READ: IN, selectors.EVENT_WRITE: OUT}
    return events_of(*(([key.fd], sign) for key in keys for event, sign in events.items() if key.events & event))


def number_of(file: Any) -> int:
    """Return the descriptor of a file, which may be one itself."""
    return file if isinstance(file, int) else int(file.fileno())
