"""The zygote: an interpreter that has loaded everything a run needs, and is forked for each exercise (Linux).

A fork takes milliseconds, a new interpreter tenths of a second. The zygote itself runs no student's code. It has one
thread, a clean environment, no suites and no secrets. It enters the first step of the sandbox
(`grader.isolation.sandbox`), and each fork enters the second. The zygote ends with its judge, and its fork with it.
"""

import contextlib
import gc
import os
import signal
import socket
import sys
from pathlib import Path

import msgspec

from grader.isolation.kernel import PR_SET_CHILD_SUBREAPER, drop_capabilities, prctl
from grader.isolation.limits import (
    MOST_OPEN,
    awaiting_order,
    end_as_any_process,
    end_between_orders,
    end_with_parent,
)
from grader.isolation.namespaces import move_inside
from grader.isolation.player import adopt_channel, serve
from grader.isolation.protocol import UNABLE
from grader.isolation.sandbox import (
    PACKAGES,
    Confinement,
    confine_fork,
    confine_zygote,
    layers_here,
    prepare_forks,
)
from grader.isolation.scratch import clear
from grader.isolation.starting import without_loader
from grader.simulation.running import dedicate_process, ready_to_play, simulate
from grader.submission.program import Play, Program

BEGIN, END = b"begin", b"end"
"""The judge's messages: start a new fork, with the socket attached to the message; end the fork.

The zygote repeats the message when it is done, the first one with the id of the fork's process.
"""
OWN_PACKAGE = __name__.partition(".")[0]
_LONGEST_LIST = 1 << 16
"""Bytes of a list of children; those beyond it are killed in the next turn."""


def main() -> None:
    """Run the zygote.

    The arguments of the process are the descriptor of the control socket, the id of the judge's process, and the folder
    for programs.
    """
    # The order matters: load everything while the grader's files can still be read, then enter the sandbox, and only
    # then fork processes for students' code.
    control = socket.socket(fileno=int(sys.argv[1]))
    judge, folder = int(sys.argv[2]), Path(sys.argv[3])
    sys.argv[1:] = []
    end_between_orders()
    try:
        end_with_parent(judge)
        _warm_up()
        with ready_to_play():
            dedicate_process()
            children, layers = _list_of_children(), _prepare(control, folder)
            without_loader(os.environ)
            _serve(control, folder, layers, children)
    finally:  # perhaps after a kill of the judge, which then cannot clean up
        clear(folder)
        folder.rmdir()
    os._exit(0)  # nothing is left to say, and to take an interpreter apart takes as long as many runs


def _prepare(control: socket.socket, folder: Path) -> Confinement:
    """Enter the first step of the sandbox, tell the judge how forks will be isolated, and return that."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)  # orphans of a fork become the zygote's children, so it can wait for them
    drop_capabilities()
    layers = layers_here(folder)
    prepare_forks(layers)
    if not layers.namespaces:
        confine_zygote(folder)
    sys.path[:] = [entry for entry in sys.path if _is_python_path(entry)]
    _forget_modules()
    gc.collect()
    gc.freeze()
    control.send(msgspec.json.encode(layers))
    return layers


def _serve(control: socket.socket, folder: Path, layers: Confinement, children: int) -> None:
    if sys.platform != "linux":
        raise NotImplementedError
    zygote, fork = os.getpid(), 0
    try:
        while True:
            with awaiting_order():
                data, rest, _, _ = control.recvmsg(64, socket.CMSG_SPACE(4))
            _end(fork, children)
            fork = 0
            if data == BEGIN:
                channel = int.from_bytes(rest[0][2][:4], sys.byteorder)
                told, tell = os.pipe()
                fork = os.fork()
                if not fork:
                    _run_fork(channel, folder, zygote, layers, tell)
                os.close(channel)
                os.close(tell)
                data += b" " + (os.read(told, 20) or b"%d" % fork)
                os.close(told)
            elif data != END:
                return
            control.send(data)
    finally:
        _end(fork, children)


def _list_of_children() -> int:
    """Return a descriptor of the file that lists this process's children, or -1; the sandbox hides the file itself."""
    try:
        return os.open(f"/proc/self/task/{os.getpid()}/children", os.O_RDONLY)
    except OSError:  # a kernel without that file
        return -1


def _run_fork(channel: int, folder: Path, zygote: int, layers: Confinement, tell: int) -> None:
    """Run a fork until it ends; never return.

    Args:
        channel: the descriptor of the socket that it shares with the judge.
        folder: the folder of the programs.
        zygote: the id of the zygote's process.
        layers: what isolates the fork.
        tell: a descriptor to write the id of its process to, if it goes on in another one.
    """
    try:
        end_as_any_process()
        unable = ""
        try:
            if layers.namespaces:
                move_inside(folder, zygote, tell)
                zygote = 0
        except OSError as problem:
            unable = str(problem)
        os.close(tell)
        end = adopt_channel(channel)
        os.closerange(end.fileno() + 1, MOST_OPEN)
        os.environ["HOME"] = os.environ["TMPDIR"] = str(folder)
        try:
            if layers.namespaces and not unable:
                confine_zygote(folder)
            confine_fork(folder, zygote, layers)
        except OSError as problem:
            unable = unable or str(problem)
        if unable:
            end.sendall(UNABLE + unable.encode() + b"\n")
        else:
            serve(end, confined=True)
    finally:
        os._exit(1)


def _forget_modules() -> None:
    """Remove the grader's modules from those that a program can find by name; those that use each other still do.

    From here on nothing may be imported lazily: it would be loaded a second time, or could not be.
    """
    for name in [name for name in sys.modules if name.partition(".")[0] == OWN_PACKAGE]:
        del sys.modules[name]
    vars(sys.modules["__main__"]).pop("main", None)


def _end(fork: int, children: int) -> None:
    """Kill the fork and everything that it may have started, and wait until all of it has ended.

    Without seccomp, a program can start processes in sessions of their own. When their parents have been killed, they
    are children of the zygote, which the file `children` lists.
    """
    if sys.platform != "linux":
        raise NotImplementedError
    if fork:
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError):
                kill(fork, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        while True:
            for child in os.pread(children, _LONGEST_LIST, 0).split() if children >= 0 else ():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(child), signal.SIGKILL)
            os.waitpid(-1, 0)


def _warm_up() -> None:
    """Load what a run would import lazily: after the sandbox's first step, the grader's modules cannot be read."""
    source = b"import asyncio\nasync def main():\n    await asyncio.sleep(1)\n    print(1)\n"
    for play in (Play(entry="main"), Play(kind="script")):
        simulate(Program(path="program.py", source=source), play)


def _is_python_path(entry: str) -> bool:
    path, library = Path(entry), Path(os.__file__).parent
    return path.name in PACKAGES or path.suffix == ".zip" or path.is_relative_to(library)


if __name__ == "__main__":
    main()
