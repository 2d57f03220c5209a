"""The player's process: takes requests and answers with traces (`grader.isolation.protocol`).

It holds no suites, no expected values and no secrets. A program that leaves something running behind is the last one
here. Started as `python -m grader.isolation.player`, it stands alone; otherwise it is a fork of the zygote.
"""

import _thread
import contextlib
import os
import signal
import socket
import sys
import threading
from pathlib import Path

from grader.alarm import start_watching
from grader.isolation import tripwire
from grader.isolation.limits import end_with, limit
from grader.isolation.protocol import READY, TOKEN, Request, exactly, flag_line, next_request
from grader.simulation import ready_to_play, simulate
from grader.threads import Real
from grader.trace import Flag, Trace, to_json

_LOOK = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
A_MOMENT = 0.02
"""Wall seconds."""
REUSABLE = ("finished", "raised", "cut off", "deadlock")


class _Desk:
    """What is being played: the file whose lines are the student's, and what came of it."""

    def __init__(self, confined: bool) -> None:
        self._confined = confined
        self.file = ""
        self.trace: Trace | None = None

    def play(self, request: Request) -> bytes:
        self.file = request.program.path
        if not _is_there(self.file, request.program.source):
            with contextlib.suppress(OSError):  # for programs that read themselves
                Path(self.file).write_bytes(request.program.source)
        self.trace = simulate(request.program, request.play, wall_limit=request.wall_limit, confined=self._confined)
        return to_json(self.trace)


def _is_there(path: str, source: bytes) -> bool:
    """Whether the file holds just that, from the run before; to write it anew takes longer."""
    try:
        file = os.open(path, _LOOK)
    except OSError:
        return False
    try:
        return os.read(file, len(source) + 1) == source
    except OSError:
        return False
    finally:
        os.close(file)


class _Headcount:
    """The threads that are there, before any program runs; asks the interpreter, and the system where it tells.

    A thread that was started and has not come to its first instruction yet is known to the system alone.
    """

    def __init__(self) -> None:
        self._of_interpreter, self._enumerate, self._stat = _thread._count, threading.enumerate, os.stat
        self._sleep, self._clock = Real.sleep, Real.monotonic
        self._known = set(threading.enumerate())
        self._counts = self._of_interpreter(), self._of_system()

    def are_more(self) -> bool:
        """Whether others are there by now; one that has just come to its end may take a moment."""
        if self._of_interpreter() > self._counts[0] or not set(self._enumerate()) <= self._known:
            return True
        end = self._clock() + A_MOMENT
        while self._of_system() > self._counts[1]:
            if self._clock() > end:
                return True
            self._sleep(0.0002)
        return False

    def _of_system(self) -> int:
        try:
            return self._stat("/proc/self/task").st_nlink
        except OSError:
            return 0  # it does not tell


def serve(channel: socket.socket, confined: bool) -> None:
    """Answer until the judge closes its end; then end the process. `confined`: it is in a sandbox."""
    leave, receive, send, shut = os._exit, channel.recv, channel.sendall, channel.shutdown
    start_watching()
    desk, threads = _Desk(confined), _Headcount()

    def tell(flag: Flag) -> None:
        send(flag_line(flag))

    tripwire.watch(tell, lambda: desk.file, os.getcwd())
    send(READY)
    while (request := next_request(receive)) is not None:
        # The token lies on the interpreter's stack while the program runs: no name leads to it.
        answer = exactly(receive, TOKEN) + desk.play(request) + b"\n"
        is_last = desk.trace is None or desk.trace.outcome not in REUSABLE
        if is_last or threads.are_more():
            shut(socket.SHUT_RD)  # before the judge may ask again: what is left running would hear it
            send(answer)
            break
        send(answer)
    leave(0)


def take_over(descriptor: int) -> socket.socket:
    """The socket behind this descriptor, in the first place that is free; standard streams lead nowhere."""
    kept = os.dup2(descriptor, 3, inheritable=False) if descriptor != 3 else 3
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115 (for good)
    return socket.socket(fileno=kept)


def main() -> None:
    """Alone, with the limits that the system knows: the channel is a descriptor, or on Windows shared on stdin."""
    if sys.platform == "win32":
        share = sys.stdin.buffer.read(int.from_bytes(sys.stdin.buffer.read(4), "big"))
        channel = socket.fromshare(share)
    else:
        descriptor, parent = map(int, sys.argv[1:])
        end_with(parent, signal.SIGKILL)
        channel = take_over(descriptor)
    sys.argv[1:] = []
    limit()
    with ready_to_play():
        serve(channel, confined=False)


if __name__ == "__main__":
    main()
