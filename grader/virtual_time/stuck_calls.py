"""Calls that can never return: they wait for data, room or a connection, and only the program itself could bring it.

The other end of the pipe or socket is in this process, the program has started no other process, and each of its
threads waits: in such a call, for another thread without a limit, or in an event loop that has nothing to do. So no
thread is left to end a wait. Waits for sockets are noted where they begin (`grader.virtual_time.waits_outside`). Linux
tells of other calls, which read or write a descriptor; elsewhere nothing is known of them, and the run goes on.
"""

import os
import select
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from grader.virtual_time.awaited_events import IN, OUT, events_watched, is_ready
from grader.virtual_time.child_programs import ChildPrograms
from grader.virtual_time.child_times import said_of
from grader.virtual_time.descriptor_ends import CONNECTIONS, kind_if_ours
from grader.virtual_time.fifos import OTHER_END, is_own_fifo, text_in_memory
from grader.virtual_time.machine_clock import Real
from grader.virtual_time.threads import Threads
from grader.virtual_time.time_used import Awake
from grader.virtual_time.timers import Moment

Awaited = Mapping[int, int]
"""The events (`poll`) for which a call waits, by descriptor."""
CALLS: dict[str, dict[int, int]] = {
    "x86_64": {0: IN, 1: OUT, 19: IN, 20: OUT},
    "aarch64": {63: IN, 64: OUT, 65: IN, 66: OUT},
}
"""The events for which `read`, `write`, `readv` and `writev` wait, by machine and number of the system call."""
OPENS: dict[str, dict[int, int]] = {"x86_64": {2: 0, 257: 1}, "aarch64": {56: 1}}
"""The places of the path among the arguments of `open` and `openat`, in the same way."""
NOTHING = "one of no files"
"""What `select.select([], [], [])` waits for."""
UNKNOWN: Awaited = {-1: 0}
LONG_ENOUGH, TO_BE_SURE = 0.2, 1.0
"""Wall seconds for which all threads wait in the same calls; the latter where nothing tells that they sleep."""
ASLEEP = "S"
"""The state of a thread that waits (`proc_pid_stat(5)`)."""
LONGEST_PAUSE = 0.1
"""Wall seconds between two looks, as far as they count."""


class Waits(Protocol):
    """The interface of a Clock that knows the waits of its program's threads."""

    threads: Threads
    children: ChildPrograms
    loops: list[Any]
    noted_waits: dict[threading.Thread, Awaited | None]

    @property
    def progress(self) -> tuple[int, ...]:
        """Return numbers of which one changes whenever the program makes progress."""

    def next_sleeper(self) -> Moment | None:
        """Return when the first sleeping thread is to wake."""


class _Call(NamedTuple):
    """A call in which a thread waits."""

    thread: threading.Thread
    awaited: Awaited | str
    """The events, or the thing itself, where nothing but the program can bring it."""
    turns: int | None
    """The number of times that the thread has been given a processor; None if that is unknown."""
    note: int
    """The identity of what was noted when the call began; 0 if nothing was."""


class StuckCalls:
    """The calls of one run that can never return; `are_found` is asked again and again, in a thread of the grader."""

    def __init__(self, clock: Waits) -> None:
        self._clock = clock
        self._seen: tuple[Any, list[_Call]] = None, []
        self._since, self._began = Awake(LONGEST_PAUSE), Real.since_epoch()
        self.things: dict[threading.Thread, str] = {}
        """The things that the threads wait for, by thread; empty until such calls are found."""

    def are_found(self) -> bool:
        """Return whether threads of the program are in such calls, and all others wait too."""
        seen = progress, calls = self._clock.progress, self._calls()
        if not calls or seen != self._seen:
            self._seen, self._since = seen, Awake(LONGEST_PAUSE)
            return False
        are_asleep = all(call.turns is not None for call in calls)
        if self._since.seconds() < (LONG_ENOUGH if are_asleep else TO_BE_SURE):
            return False
        found = [(call.thread, _thing(call.awaited)) for call in calls]
        if progress != self._clock.progress or any(thing is None for _, thing in found):
            return False
        self.things = {thread: thing for thread, thing in found if thing is not None}
        return True

    def _calls(self) -> list[_Call]:
        """Return the calls in which threads wait; none if anything else may go on."""
        clock, calls = self._clock, list[_Call]()
        if not hasattr(select, "poll") or clock.children.have_started or clock.next_sleeper() is not None:
            return []

        def waits(thread: threading.Thread) -> bool:
            call = self._call_of(thread)
            if call is not None:
                calls.append(call)
            return call is not None or self._loop_waits(thread)

        return calls if clock.threads.all_rest(waits) and not clock.threads.unlisted() else []

    def _loop_waits(self, thread: threading.Thread) -> bool:
        loop = next((one for one in list(self._clock.loops) if one._thread_id == thread.ident), None)
        if loop is None or loop.goes_on_by_itself:
            return False
        try:
            watched = events_watched(loop._selector)
        except (RuntimeError, KeyError):  # it has woken
            return False
        awaited = {number: events for number, events in watched.items() if not loop._wakes_itself(number)}
        return not awaited or _thing(awaited) is not None

    def _call_of(self, thread: threading.Thread) -> _Call | None:
        said = said_of(_place(thread))
        if said is not None and said.state != ASLEEP:
            return None
        turns, noted = None if said is None else said.turns, self._clock.noted_waits.get(thread, UNKNOWN)
        if noted is None:
            return None
        if noted is not UNKNOWN:
            return _Call(thread, noted or NOTHING, turns, id(noted))
        awaited = _awaited_in_the_system(thread, self._began)
        return None if awaited is None else _Call(thread, awaited, turns, 0)


def _place(thread: threading.Thread) -> str:
    """Return the folder of the thread in `/proc`; a fork has given the main one another number."""
    return f"self/task/{os.getpid() if thread is threading.main_thread() else thread.native_id}"


def _awaited_in_the_system(thread: threading.Thread, since: float) -> Awaited | str | None:
    """Return what a thread waits for in a system call, by descriptor, or as a thing; None if that is unknown."""
    if sys.platform != "linux":
        return None
    place, machine = _place(thread), os.uname().machine
    try:
        number, *arguments = Path(f"/proc/{place}/syscall").read_text().split()
        if (event := CALLS.get(machine, {}).get(int(number))) is not None:
            return {int(arguments[0], 16): event}
        if (path := OPENS.get(machine, {}).get(int(number))) is None:
            return None
        return OTHER_END if is_own_fifo(text_in_memory(int(arguments[path], 16)), since) else None
    except (OSError, ValueError):
        return None


def _thing(awaited: Awaited | str) -> str | None:
    """Return what is waited for, if it can never come; None otherwise."""
    if isinstance(awaited, str):
        return awaited
    kinds = {kind_if_ours(descriptor) for descriptor in awaited}
    if not kinds or None in kinds or is_ready(awaited):
        return None
    if kinds == {CONNECTIONS}:
        return CONNECTIONS
    place = " or ".join(sorted(kind for kind in kinds if kind is not None))
    return f"room in {place}" if set(awaited.values()) == {OUT} else f"data at {place}"
