"""The cause of an exception that has no code of its own, and how it is known by the exception's words."""

import re
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from grader.findings.evidence import Evidence
from grader.trace.events import Error


class Because(NamedTuple):
    """The cause of an exception: what the line does, and the advice."""

    title: str
    advice: str
    line: int | None = None
    """The line of the cause, where that is not the line that raised."""


class Known(NamedTuple):
    """A cause, or the function that finds it, for exceptions with certain words."""

    pattern: re.Pattern[str]
    """Matches the exception's type and message, joined by a colon."""
    because: Because | Callable[[Evidence, Error], Because | None]


def once(pattern: str, title: str, advice: str) -> Known:
    """Return a cause that is the same wherever the exception is raised."""
    return Known(re.compile(pattern), Because(title, advice))


def alone_in_group(error: Error) -> Error:
    """Return the first exception in a group that holds only one kind; any other exception as it is."""
    if len({*error.inside}) != 1 or not error.type.endswith("ExceptionGroup"):
        return error
    kind = error.inside[0]
    _, found, message = error.message.partition(f": {kind}")
    if not found:
        return error
    first = message.removeprefix(": ").partition(f"; {kind}")[0]
    return msgspec.structs.replace(error, type=kind, message=first, inside=())
