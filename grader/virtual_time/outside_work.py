"""Work outside of a virtual loop: other threads, child processes, signals, and the other ends of pipes.

The loop waits for it in real time (`grader.virtual_time.waiting_loop`).
"""

import asyncio
import os
import signal
import stat
import sys
from collections.abc import Callable

from grader.virtual_time.full_pipes import descriptors_of, stuck_transport
from grader.virtual_time.socket_peers import is_joined_to_itself
from grader.virtual_time.timers import Moment
from grader.virtual_time.waking_loop import WakingLoop, clock_of

ALARMS = {
    getattr(signal, name): getattr(signal, timer)
    for name, timer in (
        ("SIGALRM", "ITIMER_REAL"),
        ("SIGVTALRM", "ITIMER_VIRTUAL"),
        ("SIGPROF", "ITIMER_PROF"),
    )
    if hasattr(signal, timer)
}
_real_timer: Callable[[int], tuple[float, float]] = getattr(signal, "getitimer", lambda which: (0.0, 0.0))


def works_outside(loop: WakingLoop, due: Moment | None) -> bool:
    """Return whether something outside may still act by itself, before what is due."""
    clock = clock_of(loop)
    if clock.outside_at_work(due):
        return True
    if loop._has_processes and (loop._processes_starting or _processes_run(loop, due)):
        return True
    if loop._signal_handlers and _signal_is_set(loop):
        return True
    if not (loop._selector.watched or loop._signal_handlers):
        return False
    watched = [key.fd for key in loop._selector.get_map().values() if not loop._wakes_itself(key.fd)]
    if any(map(_may_speak_by_itself, watched)):
        return True
    return bool(watched or loop._signal_handlers) and clock.children.any_left()  # which may write, or send one


def _processes_run(loop: WakingLoop, due: Moment | None) -> bool:
    ahead = set() if due is None else clock_of(loop).children.ahead_of(due)
    return any(_runs(process) for process in loop._processes if process.get_pid() not in ahead)


def children_are_stuck(loop: WakingLoop) -> bool:
    """Return whether only children work outside that can go on only if a task reads or writes."""
    clock = clock_of(loop)
    if loop._processes_starting or clock.threads.at_work() or clock.alarm is not None or _signal_is_set(loop):
        return False
    running = [process for process in loop._processes if _runs(process)]
    pids = {process.get_pid() for process in running}
    if not running or clock.children.running() - pids or not all(map(stuck_transport, running)):
        return False
    pipes = [process.get_pipe_transport(number) for process in running for number in (0, 1, 2)]
    own = set(descriptors_of(pipe.get_extra_info("pipe") for pipe in pipes if pipe is not None))
    return not any(_may_speak_by_itself(key.fd) for key in loop._selector.get_map().values() if key.fd not in own)


def is_among_itself(loop: WakingLoop) -> bool:
    """Return whether all sockets that it watches are joined to others of this process."""
    return all(is_joined_to_itself(key.fd) for key in loop._selector.get_map().values())


def _signal_is_set(loop: WakingLoop) -> bool:
    """Return whether a timer of the system will send a signal that the program handles."""
    return sys.platform != "win32" and any(
        number in loop._signal_handlers and _real_timer(which)[0] > 0 for number, which in ALARMS.items()
    )


def _runs(process: asyncio.SubprocessTransport) -> bool:
    return process.get_returncode() is None


def _may_speak_by_itself(descriptor: int) -> bool:
    """Return whether data may arrive from outside the process: at a pipe, or at a terminal."""
    try:
        mode = os.fstat(descriptor).st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or (stat.S_ISCHR(mode) and os.isatty(descriptor))
