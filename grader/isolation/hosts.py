"""Hosts start the processes that programs run in: as forks of a zygote or, without one, as new interpreters.

Either host has one process at a time, in a folder that nothing else uses, with an environment made for the purpose.
"""

import contextlib
import os
import platform
import shutil
import signal
import socket
import sys
from functools import partial
from typing import Protocol

import msgspec

from grader.exceptions import GraderError
from grader.isolation import SandboxPolicy
from grader.isolation.protocol import READY, Channel
from grader.isolation.sandbox import Confinement
from grader.isolation.scratch import clear, is_overfull
from grader.isolation.starting import ENDED_AT_ONCE, START_LIMIT, Interpreter, new_folder
from grader.isolation.zygote import BEGIN, END
from grader.virtual_time.time_used import OtherProcess


class Host(Protocol):
    """A source of processes, one at a time."""

    isolation: str
    """The isolation of its processes, in words."""
    one_file_each: bool
    """True if each file should have a process of its own, because starting one takes only milliseconds."""

    def begin(self) -> Channel:
        """Start a new process in an empty folder, after the previous one has ended, and return its channel.

        Raises:
            GraderError: no process can be started.
        """

    def end(self) -> None:
        """End the process and everything that it started."""

    def close(self) -> None:
        """End all processes and remove the folder."""


def new_host(policy: SandboxPolicy) -> Host:
    """Return the strictest host that this machine supports; the policy `none` needs only a process with limits.

    Raises:
        GraderError: a sandbox is required, and this machine has none.
    """
    if policy == "none":
        return SpawningHost("process only: no Landlock, no seccomp (not asked for)")
    layers = Confinement()
    if sys.platform == "linux":
        zygote = ForkingHost()
        layers = zygote.confinement
        if layers.is_complete or (policy == "prefer" and layers != Confinement()):
            return zygote
        zygote.close()
    missing = f"{layers.missing} ({_system()})"
    if policy == "require":
        raise GraderError(
            f"this machine cannot keep programs in a sandbox: {missing}; grade on Linux 5.13 or newer, or trust the "
            "submissions and use --isolation prefer"
        )
    return SpawningHost(f"process only: {missing}")


def _system() -> str:
    names = {"darwin": "macOS", "win32": "Windows"}
    return names.get(sys.platform) or f"{platform.system()} {platform.release().partition('-')[0]} {platform.machine()}"


class ForkingHost:
    """A host whose processes are forks of a zygote (`grader.isolation.zygote`), which it controls by a socket."""

    one_file_each = True

    def __init__(self) -> None:
        self._folder = new_folder()
        self._channel: Channel | None = None
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)  # type: ignore[attr-defined,unused-ignore]
        self._control = ours
        try:
            with theirs:
                arguments = [str(theirs.fileno()), str(os.getpid()), str(self._folder)]
                self._zygote = Interpreter("zygote", arguments, self._folder, theirs)
            self.confinement = self._receive_confinement()
        except BaseException:
            self.close()
            raise
        layers = self.confinement
        named = [f"landlock {layers.landlock}"] * (layers.landlock > 0) + ["seccomp"] * layers.seccomp
        named += ["namespaces"] * layers.namespaces + ["limits"]
        self.isolation = ", ".join(named) + (f": {layers.missing} ({_system()})" if layers.missing else "")

    def begin(self) -> Channel:
        """Let the zygote fork a process, and return its channel once it is ready."""
        self.end()
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self._control, [BEGIN], [theirs.fileno()])  # type: ignore[attr-defined,unused-ignore]
                reply = self._control.recv(64)
            except OSError:
                reply = b""
        begun, _, fork = reply.partition(b" ")
        self._channel = Channel(ours, partial(is_overfull, self._folder), OtherProcess(int(fork or 0)))
        if begun != BEGIN:
            raise GraderError("the process that programs are forked from has ended")
        return _ready(self._channel)

    def end(self) -> None:
        """Have the zygote kill its fork, and empty the folder."""
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.close()
            with contextlib.suppress(OSError):
                self._control.send(END)
                self._control.recv(64)
        clear(self._folder)

    def close(self) -> None:
        """End the zygote and its fork, and remove the folder."""
        with contextlib.suppress(OSError):
            self.end()
        self._control.close()
        zygote = getattr(self, "_zygote", None)
        if zygote is not None:
            zygote.wait()
        clear(self._folder)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _receive_confinement(self) -> Confinement:
        self._control.settimeout(START_LIMIT)
        try:
            return msgspec.json.decode(self._control.recv(1024), type=Confinement)
        except (OSError, msgspec.MsgspecError):
            why = self._zygote.last_words()
            raise GraderError(f"cannot start a process to run programs in: {why}") from None


class SpawningHost:
    """A host that starts new interpreters: with limits, a folder and an environment, but without a sandbox."""

    one_file_each = False

    def __init__(self, isolation: str) -> None:
        self.isolation = isolation
        self._folder = new_folder()
        self._channel: Channel | None = None
        self._player: Interpreter | None = None

    def begin(self) -> Channel:
        """Start a new interpreter and return its channel once it is ready."""
        self.end()
        ours, theirs = socket.socketpair()
        self._channel = Channel(ours, partial(is_overfull, self._folder))
        with theirs:
            if sys.platform == "win32":
                self._player = Interpreter("player", [], self._folder, None)
                process = self._player.process
                share = theirs.share(process.pid)
                assert process.stdin is not None
                process.stdin.write(len(share).to_bytes(4, "big") + share)
                process.stdin.close()
            else:
                arguments = [str(theirs.fileno()), str(os.getpid())]
                self._player = Interpreter("player", arguments, self._folder, theirs)
        self._channel.process = OtherProcess(self._player.process.pid)
        return _ready(self._channel, self._player)

    def end(self) -> None:
        """Kill the interpreter and its process group, and empty the folder."""
        player, self._player = self._player, None
        if self._channel is not None:
            self._channel.close()
        if player is not None:
            process = player.process
            with contextlib.suppress(OSError):
                if sys.platform == "win32":
                    process.kill()
                else:
                    os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            player.close()
        clear(self._folder)

    def close(self) -> None:
        """Kill the interpreter and remove the folder."""
        self.end()
        shutil.rmtree(self._folder, ignore_errors=True)


def _ready(channel: Channel, player: Interpreter | None = None) -> Channel:
    """Wait until the process at the other end, perhaps a new interpreter, is ready, and return the channel."""
    reply = channel.ask(b"", START_LIMIT)
    if reply != READY:
        why = (reply or b"").decode("utf-8", "replace").strip()
        why = why or (ENDED_AT_ONCE if player is None else player.last_words())
        raise GraderError(f"cannot start a process to run programs in: {why}")
    return channel
