"""The types of a trace's fields, and their bounds, which also hold for a trace that a program has forged."""

from typing import Annotated, Literal

import msgspec

Outcome = Literal["finished", "raised", "deadlock", "cut off", "timed out", "crashed"]
Ending = Literal["finished", "raised", "cancelled", "pending"]
Leaving = Literal["awaits", "returned", "raised", "under way"]
CauseKind = Literal["started", "created", "timer", "gave way", "ended", "woken", "outside"]
Origin = Literal["task", "callback", "thread", "pool"]

DEEPEST = 20
"""Levels of nested lists and dicts in a result."""
LATEST = 1e40
"""Virtual seconds: the virtual clock never gets there (`grader.virtual_time.timers.NEVER`)."""
LAST_LINE = 1_000_000_000
"""The largest number of a line, or of anything that is counted."""
LONGEST_LINE, LONGEST_MESSAGE = 10_000, 1_000
"""Characters of a printed line (and of a name in a loose end), and of an exception's message."""
LONGEST_NAME, LONGEST_WAY = 200, 10
"""Characters of a function's name, and lines on an exception's way out."""
PROCESS = "the end of a process"
"""The kinds of things that a task or a thread waits for, in `Waiting.thing`."""
PROCESSES = "subprocess"
"""The module whose calls wait for other processes."""
MOST_COUNTS = 20
"""Numbers, events and takers of one object that a task waits for."""
MOST_KEPT_WAITING = 100
"""Tasks that wait while one call blocks the loop."""
MOST_GIVEN = 8
"""Arguments of a call."""
DEEPEST_CALL = 10_000
"""Functions in progress one inside the other."""

Seconds = Annotated[float, msgspec.Meta(ge=-LATEST, le=LATEST)]
Number = Annotated[int, msgspec.Meta(ge=0, le=LAST_LINE)]
"""A line of a file, or a count."""

Text = Annotated[str, msgspec.Meta(max_length=LONGEST_LINE)]
Message = Annotated[str, msgspec.Meta(max_length=LONGEST_MESSAGE)]
Name = Annotated[str, msgspec.Meta(max_length=LONGEST_NAME)]
Names = Annotated[tuple[str, ...], msgspec.Meta(max_length=DEEPEST_CALL)]


class Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The base of all parts of a trace: frozen, with named fields, and no other fields allowed in JSON."""
