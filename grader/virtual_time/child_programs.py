"""The processes that a program starts: they work in real time, so the clock waits for them, and follows them.

When the program learns that a child has ended, the clock shows at least what the child has waited since its start
(`grader.virtual_time.child_times`). A time limit of a wait for a child is exact.
"""

import contextlib
import os
import stat
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, Protocol

from grader.virtual_time.call_chain import modules_from
from grader.virtual_time.child_processes import undone_in_children
from grader.virtual_time.child_times import NEARLY, ChildTime, Started, seconds_of_shell, whole
from grader.virtual_time.detached_functions import detached
from grader.virtual_time.machine_clock import Real
from grader.virtual_time.own_alarms import goes_on_by_itself
from grader.virtual_time.pool_times import PoolTime
from grader.virtual_time.process_pools import ProcessPool, pool_served_by
from grader.virtual_time.spawned_processes import SpawnedProcesses
from grader.virtual_time.stand_in import StandIn
from grader.virtual_time.threads import Threads
from grader.virtual_time.timers import Moment

STANDARD_INPUT = 10
"""The index of the child's end of its standard input among the arguments of `Popen._execute_child` (3.11 to 3.15)."""
POOLS = ("concurrent.futures.", "multiprocessing.pool")
"""Modules whose child processes are workers."""
_Popen: Any = subprocess.Popen
_OS: Any = os
"""The module, with names that Windows lacks."""


class FollowsChildren(Protocol):
    """The interface of a Clock that follows the children of its program."""

    threads: Threads
    before_time_passes: Callable[[], None] | None

    @property
    def now(self) -> Moment:
        """The present moment."""

    def after(self, seconds: float) -> Moment:
        """Return the moment so many seconds from now."""

    def wait_for_child(self, child: ChildTime, left: Callable[[], float]) -> bool:
        """Wait in real time for a child, while seconds are `left()`; return whether it has ended."""

    def catch_up(self, moment: Moment) -> None:
        """Let the time pass to this moment that has passed outside already."""

    def expect_unseen_waits(self) -> None:
        """Look from now on for waits outside that the clock knows nothing of."""


class ChildPrograms:
    """The children of one run."""

    def __init__(self, clock: FollowsChildren) -> None:
        self._clock = clock
        self.have_started = False
        """True if the program has started a child."""
        self.begun = 0
        """The number of times that a child has begun to count as at work."""
        self._started: weakref.WeakSet[Any] = weakref.WeakSet()
        self._times: dict[int, ChildTime] = {}
        self._pools: list[PoolTime] = []
        self._reached: list[Moment] = []
        """The moment that the last child reached which has ended."""
        self._limits: dict[int, Moment] = {}
        """When the time limits of the calls of `communicate` are over, by thread."""
        self._real: dict[str, Any] = {}

    def at_work(self, until: Moment | None = None) -> bool:
        """Return whether one still runs that was started with `subprocess`, that a thread waits for, or by itself.

        A child of `multiprocessing` may wait for the program most of its life. One that has reached the moment `until`
        does not count.
        """
        ahead = set() if until is None else self.ahead_of(until)
        children = [child for child in list(self._times.values()) if not child.has_ended and child.pid not in ahead]
        if any(child.is_awaited for child in children):
            return True
        if any(_runs(process) for process in list(self._started) if process.pid not in ahead):
            return True
        return any(goes_on_by_itself(child.pid) for child in children)

    def ahead_of(self, moment: Moment) -> set[int]:
        """Return the children that have reached this moment: the program, which computes, lags behind them."""
        return {pid for pid, child in list(self._times.items()) if child.has_reached(moment)}

    def running(self) -> set[int]:
        """Return the children that run."""
        return {pid for pid, child in list(self._times.items()) if not child.has_ended} | {
            process.pid for process in list(self._started) if _runs(process)
        }

    def any_left(self) -> bool:
        """Return whether a child runs that is no worker of a pool, also one that the program does not wait for."""
        if self.have_started and self.running():
            return True
        module = sys.modules.get("multiprocessing.process")  # which may start them by other means than a fork
        started = [one for one in list(module._children) if "PoolWorker" not in one.name] if module else []
        if not started:
            return False
        pools = filter(None, map(pool_served_by, Real.enumerate()))
        workers = {pid for pool in pools for pid in pool.workers()}
        return any(one.pid not in workers and _goes_on(one) for one in started)

    def reached(self) -> Moment | None:
        """Return the latest moment that a child has reached; None if there was no child."""
        times: list[ChildTime | PoolTime] = [*self._times.values(), *self._pools]
        moments = [one.moment() for one in times]
        return max(moments + self._reached, default=None)

    def pools_reached(self) -> Moment | None:
        """Return the latest moment that the work of a pool of processes has reached; None if there was no pool."""
        return max((pool.moment() for pool in list(self._pools)), default=None)

    def pools_have_reached(self, moment: Moment) -> bool:
        """Return whether the work of a pool of processes has reached this moment."""
        return any(pool.moment() >= moment for pool in list(self._pools))

    def have_reached(self, moment: Moment) -> bool:
        """Return whether a child has reached this moment."""
        reached = self.reached() if self._times or self._reached or self._pools else None
        return reached is not None and reached >= moment

    @contextlib.contextmanager
    def noticed(self) -> Iterator[None]:
        """Notice the children that the program starts inside the block; not in those that it forks."""
        methods: dict[str, Callable[..., Any]] = {
            "_execute_child": self._start,
            "_wait": self._wait,
            "_internal_poll": self._poll,
            "_communicate": self._communicate,
            "send_signal": self._send_signal,
        }
        functions: dict[str, Callable[..., Any]] = {"fork": self._fork, "waitpid": self._waitpid}
        places = [(_Popen, name, _method_from(one)) for name, one in methods.items()]
        with contextlib.ExitStack() as stack:
            for name, one in functions.items():
                if hasattr(os, name):
                    places.append((os, name, StandIn(getattr(os, name), stack.enter_context(detached(one)))))
            self._real = {name: getattr(place, name) for place, name, _ in places if hasattr(place, name)}

            def restore() -> None:
                for place, name, _ in places:
                    if name in self._real:
                        setattr(place, name, self._real[name])

            for place, name, one in places:
                if name in self._real:
                    setattr(place, name, one)
            stack.callback(restore)
            stack.enter_context(undone_in_children(restore))
            stack.enter_context(SpawnedProcesses(self._begin, self._follow_process).noticed())
            stack.callback(self._look_no_more)
            yield

    def _look_no_more(self) -> None:
        """End the threads that look at children which go on: in the next run of this process they would be others."""
        for child in self._times.values():
            child.is_of_a_run = False

    # How children start -------------------------------------------------------------------------------------

    def _start(self, process: Any, *args: Any, **options: Any) -> Any:
        moment, started, is_fed = self._begin(), Started(), _is_pipe(args[STANDARD_INPUT])
        result = self._real["_execute_child"](process, *args, **options)
        if self._clock.threads.in_program():
            self._expect_waits()
            self._started.add(process)
            self.begun += 1
            child = ChildTime(process.pid, moment, started.seconds(), is_fed)
            child.process = weakref.ref(process)
            self._follow(child)
        return result

    def _fork(self) -> int:
        moment, started = self._begin(), Started()
        pid: int = self._real["fork"]()
        if pid:
            self._follow_process(pid, moment, started)
        return pid

    def _follow_process(self, pid: int, moment: Moment, started: Started) -> None:
        """Follow a child of `multiprocessing`, unless it is a worker."""
        if self._clock.threads.in_program() and not _starts_pool(sys._getframe(2)):
            self._expect_waits()
            self._follow(ChildTime(pid, moment, started.seconds(), is_fed=False))

    def follow_pool(self, thread: threading.Thread, pool: ProcessPool) -> None:
        """Follow the jobs of a pool of processes as long as this thread serves it, which is about to start."""
        if any(known.is_of(pool) for known in self._pools):
            return
        self._expect_waits()
        time = PoolTime(pool, lambda: self._clock.now, self._clock.threads)
        self._pools.append(time)
        time.watch(thread)

    def _expect_waits(self) -> None:
        if not self.have_started:
            self.have_started = True
            self._clock.expect_unseen_waits()

    def run_in_shell(self, call: Callable[[], int]) -> int:
        """Call `os.system`, and let the clock follow."""
        if not self._clock.threads.in_program():
            return call()
        nanoseconds, drift = self._begin()
        status, waited = seconds_of_shell(call, self._clock.threads.start_helper)
        self._catch_up((nanoseconds + whole(waited), drift + 1))
        return status

    def _begin(self) -> Moment:
        if self._clock.before_time_passes is not None and self._clock.threads.in_program():
            self._clock.before_time_passes()  # what is written from now on may be the child's
        return self._clock.now

    def _follow(self, child: ChildTime) -> None:
        if not hasattr(os, "waitid"):
            return
        self._times[child.pid] = child
        self.begun += 1
        child.watch(self._clock.threads, lambda: self._clock.now, self.running)

    def expect_end(self, child: ChildTime) -> None:
        """Count a child as at work from now on until it ends, because a thread waits for it."""
        child.is_awaited = True
        self.begun += 1

    def _followed(self, pid: int) -> ChildTime | None:
        return self._times.get(pid) if self._clock.threads.in_program() else None

    # How they end -------------------------------------------------------------------------------------------

    def _ended(self, pid: int) -> None:
        """Let the clock follow a child whose exit status the program has just received."""
        child = self._times.pop(pid, None)
        if child is not None:
            child.wait(1.0)
            self._catch_up(child.moment())

    def _catch_up(self, moment: Moment) -> None:
        self._reached = [moment]
        self._clock.catch_up(moment)

    def _waitpid(self, pid: int, options: int, /) -> Any:
        child = self._followed(pid)
        if child is not None and not self._may_collect(child, options & _OS.WNOHANG):
            return 0, 0
        found = self._real["waitpid"](pid, options)
        if self._clock.threads.in_program():
            self._ended(found[0])
        return found

    def _may_collect(self, child: ChildTime, at_once: int) -> bool:
        """Return whether the child has ended, so that its exit status may be collected; wait for that, or only look."""
        if at_once:
            return child.has_ended or not _is_alive(child.pid)
        return self._clock.wait_for_child(child, lambda: float("inf"))

    def _wait(self, process: Any, timeout: float | None) -> Any:
        child = None if timeout is None or process.returncode is not None else self._followed(process.pid)
        if child is not None:
            seconds = timeout or 0.0
            # what `communicate` leaves of its limit is in real time
            end, began = self._limits.get(threading.get_ident()) or self._clock.after(seconds), child.lived()

            def left() -> float:
                return 0.0 if child.has_reached(end) else seconds - (child.lived() - began)

            has_ended = self._clock.wait_for_child(child, left)
            if child.seconds_past(end) > NEARLY if has_ended else _is_alive(child.pid):
                self._clock.catch_up(end)
                raise subprocess.TimeoutExpired(process.args, seconds)
        return self._real["_wait"](process, timeout)

    def _poll(self, process: Any, *args: Any, **options: Any) -> Any:
        was_running = process.returncode is None
        child = self._followed(process.pid) if was_running and self._times else None
        if child is not None and not self._may_collect(child, 1):
            return None
        found = self._real["_internal_poll"](process, *args, **options)
        if child is not None and found is not None:
            self._ended(process.pid)
        return found

    def _communicate(self, process: Any, given: Any, ends_at: Any, limit: float | None, /) -> Any:
        """Write to a child and read from it; a time limit counts from now on."""
        if limit is None or self._followed(process.pid) is None:
            return self._real["_communicate"](process, given, ends_at, limit)
        end, here = self._clock.after(limit), threading.get_ident()
        self._limits[here] = end
        try:
            return self._real["_communicate"](process, given, ends_at, limit)
        except subprocess.TimeoutExpired:
            self._clock.catch_up(end)
            raise
        finally:
            del self._limits[here]

    def _send_signal(self, process: Any, number: int) -> None:
        self._real["send_signal"](process, number)
        child = self._followed(process.pid)
        if child is not None:
            child.count_from(self._clock.now)


def _method_from(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a plain function, which becomes a method of a class that has it as an attribute."""
    return lambda process, *args, **options: function(process, *args, **options)


def _starts_pool(frame: FrameType | None) -> bool:
    """Return whether a pool forks a worker, which waits for jobs for most of its life."""
    return any(module.startswith(POOLS) for module in modules_from(frame))


def _goes_on(process: Any) -> bool:
    """Return whether a `multiprocessing.Process` runs, without collecting its exit status."""
    from multiprocessing.connection import wait  # loaded already where a process was started

    return not wait([process.sentinel], 0)


def _is_pipe(descriptor: int) -> bool:
    """Return whether this is a pipe or a socket; -1 stands for what the child inherits."""
    if descriptor == -1 or sys.platform == "win32":
        return False
    mode = os.fstat(descriptor).st_mode
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


def _is_alive(pid: int) -> bool:
    """Return whether the process runs, without collecting its exit status, which is the program's to do.

    Without `waitid`, as on Windows and with Python before 3.13 on macOS, nothing tells, and the clock waits for none.
    """
    if sys.platform == "win32" or not hasattr(os, "waitid"):
        return False
    try:
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
    except ChildProcessError:
        return False


def _runs(process: Any) -> bool:
    return process.returncode is None and _is_alive(process.pid)
