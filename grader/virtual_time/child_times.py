"""The time for which a child process has waited: the part of its life that counts as virtual time.

A child works in real time, and computing takes no virtual time. So what counts is the wall time of the child, without
its own processor time and without the time for which it was ready and other processes had the processor. What is left
depends little on the machine and on its load, and is rounded down to `GRID`. Only Linux says how long a process was
ready; elsewhere that is part of the rest.

A child that writes to a full pipe, from which only the program reads, waits for the program. That is no time of its
own: it goes on when the program has read.

Linux 6.12 and newer may move a process that sleeps to another processor's queue, and says then that it was ready. So a
thread looks at the child now and then: as long as it sleeps and has not run meanwhile, it has surely waited.
"""

import contextlib
import os
import select
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from grader.virtual_time.full_pipes import anybody_has, descriptors_of, full_pipe_of, is_stuck
from grader.virtual_time.machine_clock import Real
from grader.virtual_time.threads import Threads
from grader.virtual_time.timers import SECOND, Moment
from grader.virtual_time.waiters import Wake

GRID = SECOND // 20
"""Nanoseconds."""
MISSING = GRID * 2 // 5
"""Nanoseconds for which a child may have been ready while another one, for which it waited, was asleep."""
NEARLY = 0.005
"""Seconds by which a child may be early at a moment that it has reached, or late: it takes as long to start."""
SAMPLE_INTERVAL = 0.005
"""Wall seconds between two looks at a child whose end cannot be waited for."""
CHILD_INTERVAL = 0.01
"""Wall seconds between two looks at one whose end can be."""
ASLEEP = {"S", "D"}
"""States of a process that waits (`proc_pid_stat(5)`)."""
_poll: Any = getattr(select, "poll", None)
_TICK = 1.0 / os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 1.0


class Started:
    """The moment at which a child is started: to copy a large process takes processor time before the child runs."""

    def __init__(self) -> None:
        self._began, self._computed = Real.monotonic(), time.thread_time()

    def seconds(self) -> float:
        """Return the wall time of the start, in seconds, now that the child exists."""
        return self._began + (time.thread_time() - self._computed)


class ThreadWait:
    """A wait of the calling thread, which begins now: it may notice its end late, if other threads have the processor.

    On a busy machine the thread may lose the processor whenever it looks at the time, too. What it loses then is no
    part of the wait, and is not taken for lateness.
    """

    def __init__(self) -> None:
        before, self._ready, self.began = _time_and_ready()
        """The moment of the beginning on the machine's clock, in wall seconds."""
        self._looking = self.began - before

    def over(self) -> float:
        """Return the wall moment at which what the thread waited for had happened; asked right after the wait."""
        noticed, ready, now = _time_and_ready()
        late = ready - self._ready - self._looking - (now - noticed)
        return noticed - max(0.0, late)


class SureSleep:
    """The wall seconds for which a process has surely slept: it slept at two looks, and never ran between them."""

    def __init__(self, pid: int) -> None:
        self._pid, self.seconds, self.ready = pid, 0.0, 0.0
        """The seconds, and those for which it had been ready by the latest look at which it slept."""
        self._turns: int | None = None
        """The number of times that it had run when it was seen asleep; None if it was awake."""
        self._seen = 0.0

    def look(self) -> None:
        """Look at the process, and count the seconds since the last look if it has slept since."""
        before = Real.monotonic()
        said = said_of(self._pid)
        turns = None
        if said is not None and said.state in ASLEEP:
            self.ready, turns = said.ready, said.turns
        if turns is not None and turns == self._turns:
            self.seconds += before - self._seen
            self._seen = before
        else:
            self._turns, self._seen = turns, Real.monotonic()


class ChildTime:
    """The time of one child process.

    Args:
        pid: The child process.
        moment: The virtual moment of its start.
        began: The same on the machine's clock, in wall seconds.
        is_fed: Whether it may wait for what the program writes to it. Then the main thread's computing counts as its
            own.
    """

    def __init__(self, pid: int, moment: Moment, began: float, is_fed: bool) -> None:
        self.pid, self._moment, self._began, self._is_fed = pid, moment, began, is_fed
        self._before = sum(_shares("self"))
        self._over, self._counted, self._in_all = Wake(), 0.0, 0.0
        self._sleep = SureSleep(pid)
        self._ended: float | None = None
        self._stuck_at: float | None = None
        """The seconds that it had waited at the latest look, if it was at a full pipe; None if it was not."""
        self._own_pipe: str | None = None
        """The full pipe at which it was seen last, if the program has it open, and no other child."""
        self.process: Callable[[], Any] = lambda: None
        """Return the `Popen` that started it, if there is one."""
        self.is_awaited = False
        """True if a thread waits for it that does not move the clock."""
        self.is_of_a_run = True
        """True while its run goes on; after the run, its time is not looked at."""

    def watch(self, threads: Threads, now: Callable[[], Moment], running: Callable[[], set[int]]) -> None:
        """Start a thread that notes when the child ends, before anything else can collect its exit status.

        Args:
            threads: Those of the run.
            now: Return the present virtual moment.
            running: Return the children of the program that run.
        """

        def looked() -> None:
            threads.note_watching(self)
            self._look_at_pipes(now, running)

        ours = threading.Thread(target=self._watch, args=(looked,), name="coroutine-grader-child", daemon=True)
        threads.start_helper(ours)

    def _watch(self, looked: Callable[[], None]) -> None:
        ended = self._end(looked)
        self._in_all = self._waited(ended)
        self._ended = ended
        self._over.lock.release()

    def _end(self, looked: Callable[[], None]) -> float:
        """Wait for the end of the child; return when it was, in wall seconds."""
        with contextlib.ExitStack() as stack:
            try:
                descriptor = os.pidfd_open(self.pid)  # type: ignore[attr-defined, unused-ignore] # only on Linux
            except (AttributeError, OSError):  # another system, or refused, or collected already
                return self._end_seen_once()
            stack.callback(os.close, descriptor)
            ends = _poll()
            ends.register(descriptor)
            while True:
                wait = ThreadWait()
                if ends.poll(CHILD_INTERVAL * 1000) or not self.is_of_a_run:
                    return wait.over()
                self._sleep.look()
                looked()

    def _end_seen_once(self) -> float:
        wait = ThreadWait()
        if sys.platform != "win32":
            with contextlib.suppress(ChildProcessError):  # collected already
                os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        return wait.over()

    def wait(self, seconds: float) -> bool:
        """Wait until the child has ended, at most so many wall seconds; return whether it has."""
        if self._over.wait(seconds):
            self._over.lock.release()  # for the next thread that asks
            return True
        return False

    @property
    def has_ended(self) -> bool:
        """Return whether the child has ended and its time is known; once true, it stays true."""
        return self._ended is not None

    def is_stuck(self, running: Callable[[], set[int]]) -> bool:
        """Return whether it writes to a full pipe, from which only the program could read, and no child that runs."""
        process = self.process()
        if process is None:
            return False
        return is_stuck(self.pid, descriptors_of((process.stdout, process.stderr)), lambda: running() - {self.pid})

    def _look_at_pipes(self, now: Callable[[], Moment], running: Callable[[], set[int]]) -> None:
        """Leave out the time since the last look if the child is at a full pipe since then: it waits for the program.

        When it goes on, the present moment of the program is the earliest that it can have reached.
        """
        before = self._stuck_at
        if before is None and full_pipe_of(self.pid) is None:
            return  # as nearly always
        waited, asleep = self._so_far(), self._turns_if_asleep()
        pipe = full_pipe_of(self.pid)
        if pipe not in (None, self._own_pipe):
            others = running() - {self.pid}
            self._own_pipe = pipe if anybody_has(pipe, ["self"]) and not anybody_has(pipe, others) else None
        has_run = asleep is None or self._turns_if_asleep() != asleep
        # If it has run, it may have filled just now what has just been read.
        stuck = (pipe is not None and pipe == self._own_pipe) or (before is not None and has_run)
        self._stuck_at = None if not stuck else self._so_far() if has_run else waited
        if before is not None:
            self._leave_out(before, max(before, waited) if stuck else before, now())

    def _leave_out(self, begin: float, end: float, present: Moment) -> None:
        """Count nothing between two of the seconds that it has waited; at the end it was at the present or later."""
        self._counted += end - begin
        if (end - self._counted) * SECOND < present[0] - self._moment[0]:
            self._moment, self._counted = present, end

    def _turns_if_asleep(self) -> int | None:
        """Return how often it has run so far, if it sleeps now."""
        said = said_of(self.pid)
        return said.turns if said is not None and said.state in ASLEEP else None

    def lived(self) -> float:
        """Return the wall seconds since its start, without those for which it was ready and had no processor."""
        return Real.monotonic() - self._began - _shares(self.pid)[1]

    def moment(self) -> Moment:
        """Return the virtual moment that the child has reached."""
        return self._moment[0] + whole(self._so_far() - self._counted), self._moment[1] + 1

    def seconds_past(self, moment: Moment) -> float:
        """Return how many seconds it is past this virtual moment; fewer than none if it is before."""
        return self._so_far() - self._counted - (moment[0] - self._moment[0]) / SECOND

    def has_reached(self, moment: Moment) -> bool:
        """Return whether it has come to this virtual moment, or nearly so: what it does then comes after that."""
        return self.seconds_past(moment) >= -NEARLY

    def count_from(self, moment: Moment) -> None:
        """Count from this virtual moment on, which is the present: the program has just sent it a signal."""
        self._moment, self._counted = moment, self._so_far()

    def _so_far(self) -> float:
        return self._in_all if self._ended is not None else self._waited(Real.monotonic())

    def _waited(self, now: float) -> float:
        computed, ready = _shares(self.pid)
        if self._is_fed:
            computed += sum(_shares("self")) - self._before
        lived, slept = now - self._began, self._sleep.seconds
        if lived - ready < slept:  # it was not ready for that long
            ready = min(self._sleep.ready, lived - slept)
        return lived - ready - computed


def seconds_of_shell(call: Callable[[], int], start: Callable[[threading.Thread], None]) -> tuple[int, float]:
    """Call something that starts a child and collects its exit status; return that, and the seconds that it waited.

    Another thread looks at the child and its own children meanwhile, to learn for how long they are ready.
    """
    here, over, ready = threading.get_native_id(), Wake(), dict[int, float]()
    others, computed, began = _children_of(here), _computed_by_children(), Real.monotonic()

    def sample() -> None:
        while not over.wait(SAMPLE_INTERVAL):
            for child in _children_of(here) - others:
                below = _children_of(child, child)
                if below:  # it waits for them, and is ready now and then while they are asleep
                    ready.pop(child, None)
                for pid in below or {child}:
                    ready[pid] = _shares(pid)[1] or ready.get(pid, 0.0)

    start(threading.Thread(target=sample, name="coroutine-grader-child", daemon=True))
    try:
        status = call()
    finally:
        waited = Real.monotonic() - began - (_computed_by_children() - computed) - sum(ready.values())
        over.lock.release()
    return status, waited


def whole(seconds: float) -> int:
    """Return the nanoseconds that count."""
    return max(0, int(seconds * SECOND) + MISSING) // GRID * GRID


def _computed_by_children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _children_of(thread: int, process: int | str = "self") -> set[int]:
    try:
        return set(map(int, Path(f"/proc/{process}/task/{thread}/children").read_text().split()))
    except (OSError, ValueError):
        return set()


def _time_and_ready() -> tuple[float, float, float]:
    """Return the wall time, the seconds for which the calling thread was ready so far, and the wall time after that."""
    before = Real.monotonic()
    return before, _shares(f"self/task/{threading.get_native_id()}")[1], Real.monotonic()


def _shares(pid: int | str) -> tuple[float, float]:
    """Return the processor seconds of a process and its children, and the seconds for which it was ready to run.

    For a process of several threads, the latter and the exact former are those of its main one.
    """
    said = said_of(pid)
    return (0.0, 0.0) if said is None else (said.computed, said.ready)


class Said(NamedTuple):
    """Linux's account of a process or a thread: its state, how often it was given a processor, and seconds."""

    state: str
    turns: int
    ran: float
    """The processor seconds of its main thread."""
    computed: float
    """The processor seconds of a process, with the children that it has collected."""
    ready: float
    """The seconds for which its main thread was ready to run."""


def said_of(place: int | str) -> Said | None:
    """Return what Linux says of `/proc/<place>`; None if it says nothing."""
    try:
        ran, ready, turns = map(int, Path(f"/proc/{place}/schedstat").read_text().split())
        state, *fields = Path(f"/proc/{place}/stat").read_text().rpartition(")")[2].split()
        computed = max(ran / 1e9, sum(map(int, fields[10:14])) * _TICK)
        return Said(state, turns, ran / 1e9, computed, ready / 1e9)
    except (OSError, ValueError):
        return None
