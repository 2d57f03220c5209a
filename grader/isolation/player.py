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
from grader.trace import Flag, Trace, to_json

_LOOK = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
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


def serve(channel: socket.socket, confined: bool) -> None:
    """Answer until the judge closes its end; then end the process. `confined`: it is in a sandbox."""
    leave, receive, send, threads = os._exit, channel.recv, channel.sendall, _thread._count
    start_watching()
    desk, known, counted = _Desk(confined), set(threading.enumerate()), threads()

    def tell(flag: Flag) -> None:
        send(flag_line(flag))

    tripwire.watch(tell, lambda: desk.file, os.getcwd())
    send(READY)
    while (request := next_request(receive)) is not None:
        # The token lies on the interpreter's stack while the program runs: no name leads to it.
        send(exactly(receive, TOKEN) + desk.play(request) + b"\n")
        if desk.trace is None or desk.trace.outcome not in REUSABLE:
            break
        if threads() > counted or not set(threading.enumerate()) <= known:
            break
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
