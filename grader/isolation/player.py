"""The player's process, which answers requests with traces (`grader.isolation.protocol`).

It contains no suites, no expected values and no secrets. After a program that ended badly or left threads running, it
takes no more requests. It is either a fork of the zygote, or a new interpreter that runs `main`.
"""

import _thread
import contextlib
import os
import signal
import socket
import sys
import threading
from pathlib import Path

from grader.isolation.kernel import drop_capabilities
from grader.isolation.limits import end_with_parent, set_limits
from grader.isolation.protocol import READY, TOKEN, Request, flag_line, next_request, receive_exactly
from grader.isolation.starting import without_loader
from grader.isolation.watching import watch
from grader.simulation.running import dedicate_process, ready_to_play, simulate, start_watching
from grader.trace.events import Flag
from grader.trace.serialization import to_short_json
from grader.trace.trace import Trace
from grader.virtual_time.machine_clock import Real

_READ_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
THREAD_GRACE = 0.02
"""Wall seconds for a thread that has just finished to disappear."""
REUSABLE = ("finished", "raised", "cut off", "deadlock")
"""Outcomes after which the process may run another program."""


class _Runner:
    """The state of the current run: the student's file and the trace."""

    def __init__(self, confined: bool) -> None:
        self._confined = confined
        self.file = ""
        self.trace: Trace | None = None

    def play(self, request: Request) -> bytes:
        """Run the requested program and return its trace as JSON."""
        self.file = request.program.path
        if not _holds(self.file, request.program.source):
            with contextlib.suppress(OSError):  # for programs that read themselves
                Path(self.file).write_bytes(request.program.source)
        self.trace = simulate(request.program, request.play, wall_limit=request.wall_limit, confined=self._confined)
        return to_short_json(self.trace)


def _holds(path: str, source: bytes) -> bool:
    """Return whether the file has exactly this content, from an earlier run; writing it again would take longer."""
    try:
        file = os.open(path, _READ_FLAGS)
    except OSError:
        return False
    try:
        return os.read(file, len(source) + 1) == source
    except OSError:
        return False
    finally:
        os.close(file)


class _ThreadCount:
    """The number of threads before any program runs, to compare with later.

    It asks both the interpreter and, if possible, the system: a thread that has been started but has not reached its
    first instruction is known only to the system. The functions are saved now, because a program may replace them.
    """

    def __init__(self) -> None:
        self._of_interpreter, self._enumerate, self._stat = _thread._count, threading.enumerate, os.stat
        self._sleep, self._clock = Real.sleep, Real.monotonic
        self._known = set(threading.enumerate())
        self._counts = self._of_interpreter(), self._of_system()

    def has_grown(self) -> bool:
        """Return whether there are more threads now; a thread that has just finished gets a moment to disappear."""
        if self._of_interpreter() > self._counts[0] or not set(self._enumerate()) <= self._known:
            return True
        end = self._clock() + THREAD_GRACE
        while self._of_system() > self._counts[1]:
            if self._clock() > end:
                return True
            self._sleep(0.0002)
        return False

    def _of_system(self) -> int:
        try:
            return self._stat("/proc/self/task").st_nlink
        except OSError:
            return 0  # the system does not say


def serve(channel: socket.socket, confined: bool) -> None:
    """Answer requests until the judge closes its end, then end the process.

    Args:
        channel: the socket shared with the judge.
        confined: whether the process is in a sandbox.
    """
    # Local names for everything that is needed after a program has run: it may have replaced the originals.
    leave, receive, send, shut = os._exit, channel.recv, channel.sendall, channel.shutdown
    start_watching()
    runner, threads = _Runner(confined), _ThreadCount()
    play = runner.play

    def report(flag: Flag) -> None:
        send(flag_line(flag))

    watch(report, lambda: runner.file, os.getcwd())
    send(READY)
    while (request := next_request(receive)) is not None:
        # While the program runs, the token is only on the interpreter's stack: no name refers to it.
        answer = receive_exactly(receive, TOKEN) + play(request) + b"\n"
        is_last = runner.trace is None or runner.trace.outcome not in REUSABLE
        if is_last or threads.has_grown():
            shut(socket.SHUT_RD)  # before the next request comes: threads left running could read it
            send(answer)
            break
        send(answer)
    leave(0)


def adopt_channel(descriptor: int) -> socket.socket:
    """Return the socket behind this descriptor, moved to descriptor 3, and redirect the standard streams to nowhere."""
    kept = os.dup2(descriptor, 3, inheritable=False) if descriptor != 3 else 3
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115 (never closed)
    return socket.socket(fileno=kept)


def main() -> None:
    """Run as a new interpreter, with limits but without a sandbox.

    The socket is an inherited descriptor, named in the arguments; on Windows it is shared through standard input.
    """
    if sys.platform == "win32":
        share = sys.stdin.buffer.read(int.from_bytes(sys.stdin.buffer.read(4), "big"))
        channel = socket.fromshare(share)
    else:
        descriptor, parent = map(int, sys.argv[1:])
        end_with_parent(parent, signal.SIGKILL)
        if sys.platform == "linux":
            drop_capabilities()
        channel = adopt_channel(descriptor)
    sys.argv[1:] = []
    without_loader(os.environ)
    set_limits()
    with ready_to_play():
        dedicate_process()
        serve(channel, confined=False)


if __name__ == "__main__":
    main()
