"""The zygote: Python with all that a run needs, loaded once, from which each submission gets a fork (Linux).

A fork costs milliseconds, a new interpreter tenths of a second. The zygote itself runs no student's code, has one
thread, an environment of our making, no suites and nothing else worth reading; it puts itself into the first half of
the sandbox (`grader.isolation.sandbox`) and each fork into the second. It ends with its judge, its fork with it.
"""

import contextlib
import gc
import os
import signal
import socket
import sys
from functools import partial
from pathlib import Path

import msgspec

from grader import notebook
from grader.isolation.kernel import PR_SET_CHILD_SUBREAPER, prctl
from grader.isolation.limits import end_with
from grader.isolation.player import serve, take_over
from grader.isolation.protocol import UNABLE
from grader.isolation.sandbox import PACKAGES, Confinement, confine, enclose, holds
from grader.isolation.scratch import clear
from grader.simulation import Play, ready_to_play, simulate
from grader.submission import Program

BEGIN, END = b"begin", b"end"
"""What the judge says: a new fork, with the socket for it; no fork any more."""
MOST_OPEN = 1 << 16
"""No descriptor of the zygote is as high as that."""
_EMPTY_NOTEBOOK = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'


def main() -> None:
    """Its arguments: the descriptor of its end of the control socket, the judge's process, the folder, `notebooks`."""
    control = socket.socket(fileno=int(sys.argv[1]))
    judge, folder, notebooks = int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4:]
    sys.argv[1:] = []
    signal.signal(signal.SIGTERM, _leave)
    try:
        end_with(judge)
        _warm_up(bool(notebooks))
        with ready_to_play():
            has_landlock = _prepare(control, folder)
            _serve(control, folder, has_landlock)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        clear(folder)
        folder.rmdir()


def _leave(number: int, frame: object) -> None:
    """The judge has gone, perhaps killed itself: nobody else is left to clean up."""
    raise SystemExit


def _prepare(control: socket.socket, folder: Path) -> bool:
    """Give away what no fork may have, and tell the judge what forks are kept by; whether Landlock is there."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    version = enclose(folder)
    confined = holds(partial(confine, folder, os.getpid(), version > 0))
    sys.path[:] = [entry for entry in sys.path if _is_python_s(entry)]
    gc.collect()
    gc.freeze()
    control.send(msgspec.json.encode(Confinement(landlock=version, seccomp=confined)))
    return version > 0


def _serve(control: socket.socket, folder: Path, has_landlock: bool) -> None:
    zygote, fork = os.getpid(), 0
    try:
        while True:
            data, rest, _, _ = control.recvmsg(64, socket.CMSG_SPACE(4))
            _end(fork)
            fork = 0
            if data == BEGIN:
                channel = int.from_bytes(rest[0][2][:4], sys.byteorder)
                fork = os.fork()
                if not fork:
                    _play(channel, folder, zygote, has_landlock)
                os.close(channel)
            elif data != END:
                return
            control.send(data)
    finally:
        _end(fork)


def _play(channel: int, folder: Path, zygote: int, has_landlock: bool) -> None:
    """The fork's life; never returns."""
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        end = take_over(channel)
        os.closerange(end.fileno() + 1, MOST_OPEN)
        os.environ["HOME"] = os.environ["TMPDIR"] = str(folder)
        try:
            confine(folder, zygote, has_landlock)
        except OSError as problem:
            end.sendall(UNABLE + str(problem).encode() + b"\n")
        else:
            serve(end, confined=True)
    finally:
        os._exit(1)


def _end(fork: int) -> None:
    """Kill the fork and whatever it may have started, and wait until all are gone."""
    if fork:
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError):
                kill(fork, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def _warm_up(with_notebooks: bool) -> None:
    """Load now what a run loads when it first needs it: of ours, nothing can be read any more later on."""
    source = b"import asyncio\nasync def main():\n    await asyncio.sleep(1)\n    print(1)\n"
    for play in (Play(entry="main"), Play(kind="script")):
        simulate(Program(path="program.py", source=source), play)
    if with_notebooks:
        notebook.cells(_EMPTY_NOTEBOOK, "program.ipynb")


def _is_python_s(entry: str) -> bool:
    path, library = Path(entry), Path(os.__file__).parent
    return path.name in PACKAGES or path.suffix == ".zip" or path.is_relative_to(library)


if __name__ == "__main__":
    main()
