"""The launcher of clean interpreters, in which programs run once more in real time for an audit (Linux).

The launcher runs no student's code. Like the zygote, it starts with a clean environment, and ends with its judge. For
each program it forks a child that enters the sandbox and then becomes a new interpreter with the standard library
only (`grader.isolation.clean_run`). Hundreds of them may run at once, each in a folder of its own.
"""

import contextlib
import inspect
import os
import signal
import socket
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from grader.isolation import clean_run, landlock, seccomp
from grader.isolation.kernel import drop_capabilities
from grader.isolation.limits import (
    MOST_OPEN,
    awaiting_order,
    end_as_any_process,
    end_between_orders,
    end_with_parent,
    limit_processor_time,
)
from grader.isolation.sandbox import confine_before_exec, paths_of_stdlib
from grader.isolation.scratch import clear
from grader.isolation.starting import LOADER
from grader.submission import stand_ins
from grader.submission.program import Play
from grader.trace.fields import Value

LONGEST_MESSAGE = 100_000
"""Bytes of an order to the launcher."""
Paths = tuple[Path, ...]


class Begin(Value, frozen=True, kw_only=True, tag=True):
    """The order to start a program, with the writing end of its pipe attached.

    The launcher answers with the program's number and the id of its process.

    Attributes:
        number: the program's number, for `End`.
        folder: the folder that holds its file.
        file: the name of that file.
        play: what to run of it.
        mark: the line that standard output shows before the file is loaded, and again when it begins.
        seconds: the limit of processor seconds.
        within: the seconds by which the numbers of two clocks may differ and still compare as equal.
        scenarios: the source of the course's code that runs beside the file.
    """

    number: int
    folder: str
    file: str
    play: Play
    mark: str
    seconds: int
    within: float
    scenarios: str = ""


class End(Value, frozen=True, kw_only=True, tag=True):
    """The order to kill a program with everything that it has started; the launcher answers with its number."""

    number: int


class _Texts(NamedTuple):
    """The texts of modules that a child runs, read before it enters the sandbox: its program, and for stand-ins."""

    run: str
    stand_ins: str


def main() -> None:
    """Run the launcher.

    The arguments of the process are the descriptor of the control socket, the id of the judge's process, and the
    folder that holds those of the programs.
    """
    control, judge, folder = socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2]), Path(sys.argv[3])
    end_between_orders()
    children: dict[int, int] = {}
    try:
        end_with_parent(judge)
        _serve(control, children)
    finally:  # perhaps after a kill of the judge, which then cannot clean up
        for child in children.values():
            _end(child)
        clear(folder)
        with contextlib.suppress(OSError):
            folder.rmdir()


def _serve(control: socket.socket, children: dict[int, int]) -> None:
    if sys.platform != "linux":
        raise NotImplementedError
    drop_capabilities()
    texts = _Texts(run=inspect.getsource(clean_run), stand_ins=inspect.getsource(stand_ins))
    paths, launcher = paths_of_stdlib(), os.getpid()
    control.send(b"ready")
    while True:
        with awaiting_order():
            data, rest, _, _ = control.recvmsg(LONGEST_MESSAGE, socket.CMSG_SPACE(4))
        if not data:
            return
        order = msgspec.json.decode(data, type=Begin | End)
        if isinstance(order, End):
            _end(children.pop(order.number))
            control.send(str(order.number).encode())
            continue
        pipe = int.from_bytes(rest[0][2][:4], sys.byteorder)
        child = os.fork()
        if not child:
            _become(order, pipe, texts, paths, launcher)
        children[order.number] = child
        os.close(pipe)
        control.send(b"%d %d" % (order.number, child))


def _become(order: Begin, pipe: int, texts: _Texts, paths: tuple[Paths, Paths], launcher: int) -> None:
    """Replace this process by a clean interpreter; never return."""
    try:
        end_as_any_process()
        nothing = os.open(os.devnull, os.O_RDWR)
        for ours, standard in ((nothing, 0), (pipe, 1), (nothing, 2)):
            os.dup2(ours, standard)
        os.closerange(3, MOST_OPEN)
        confine_before_exec(Path(order.folder), launcher, *paths)
        limit_processor_time(order.seconds)
        environment = os.environ | {"HOME": order.folder, "TMPDIR": order.folder}
        # `-u` sends each print to the pipe at once; `-S` and `-P` leave the standard library as the only modules.
        os.execve(
            sys.executable,
            [sys.executable, "-u", "-s", "-S", "-P", "-c", texts.run, _request(order, texts)],
            environment,
        )
    finally:
        os._exit(1)


def _request(order: Begin, texts: _Texts) -> str:
    play = order.play
    request: dict[str, Any] = {
        "file": order.file,
        "kind": play.kind,
        "entry": play.entry,
        "args": play.args,
        "options": play.options,
        "awaited": play.awaited,
        "replace": play.replace,
        "scenarios": order.scenarios,
        "stand_ins": texts.stand_ins if play.replace else "",
        "mark": order.mark,
        "within": order.within,
        "unset": LOADER,
        "filter": b64encode(seccomp.filter_code(may_write=landlock.version() > 0)).decode(),
    }
    return msgspec.json.encode(request).decode()


def _end(child: int) -> None:
    if sys.platform != "linux":
        raise NotImplementedError
    for kill in (os.killpg, os.kill):  # before `setsid`, it has no group of its own
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


if __name__ == "__main__":
    main()
