"""Where the judge gets processes to run programs in: forks of a zygote, or, without one, a new Python for each.

Either gives one process at a time, in one folder that only it uses, with an environment of our own making.
"""

import contextlib
import importlib.util
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Protocol

import msgspec

from grader.exceptions import GraderError
from grader.isolation import Wish, seccomp
from grader.isolation.protocol import READY, Channel
from grader.isolation.sandbox import Confinement
from grader.isolation.scratch import clear, is_overfull
from grader.isolation.zygote import BEGIN, END

START_LIMIT = 30.0
"""Wall seconds that a new process may take before its first run."""
NEEDED = ("grader", "freezegun", "msgspec", "dateutil", "nbformat")


class Host(Protocol):
    """Starts processes, one at a time."""

    isolation: str
    """What its processes are kept by, in words."""

    def begin(self) -> Channel:
        """A new process, in an empty folder; the one before has ended.

        Raises:
            GraderError: there is none to be had.
        """

    def end(self) -> None:
        """End the process and all that it started."""

    def close(self) -> None:
        """End everything, remove the folder."""


def host(wish: Wish, notebooks: bool) -> Host:
    """The best that this machine has; for `none` a process and its limits.

    Raises:
        GraderError: a sandbox is required, and this machine has none.
    """
    if wish == "none":
        return Spawning("process only: no Landlock, no seccomp (not asked for)")
    if not seccomp.is_known_machine():
        missing = f"no Landlock, no seccomp ({_system()})"
    else:
        zygote = Forking(notebooks)
        if zygote.confinement.is_whole or (zygote.confinement.seccomp and wish == "prefer"):
            return zygote
        zygote.close()
        have = zygote.confinement
        missing = ", ".join(["no Landlock"] * (not have.landlock) + ["no seccomp"] * (not have.seccomp))
        missing += f" ({_system()})"
    if wish == "require":
        raise GraderError(
            f"this machine cannot keep programs in a sandbox: {missing}; grade on Linux 5.13 or newer, or trust the "
            "submissions and use --isolation prefer"
        )
    return Spawning(f"process only: {missing}")


def _system() -> str:
    names = {"darwin": "macOS", "win32": "Windows"}
    return names.get(sys.platform) or f"{platform.system()} {platform.release().partition('-')[0]} {platform.machine()}"


class Forking:
    """The judge's hand on the zygote (`grader.isolation.zygote`)."""

    def __init__(self, notebooks: bool) -> None:
        self._folder = _new_folder()
        self._channel: Channel | None = None
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control = ours
        try:
            with theirs:
                arguments = [str(theirs.fileno()), str(os.getpid()), str(self._folder), *["notebooks"] * notebooks]
                self._process = _start("zygote", arguments, self._folder, theirs)
            self.confinement = self._hello()
        except BaseException:
            self.close()
            raise
        landlock = f"landlock {self.confinement.landlock}"
        self.isolation = ", ".join([landlock] * self.confinement.is_whole + ["seccomp", "limits"])
        if not self.confinement.is_whole:
            self.isolation += f": no Landlock ({_system()})"

    def begin(self) -> Channel:
        self.end()
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self._control, [BEGIN], [theirs.fileno()])
                said = self._control.recv(64)
            except OSError:
                said = b""
        self._channel = Channel(ours, partial(is_overfull, self._folder))
        if said != BEGIN:
            raise GraderError("the process that programs are forked from has ended")
        return _ready(self._channel)

    def end(self) -> None:
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.close()
            with contextlib.suppress(OSError):
                self._control.send(END)
                self._control.recv(64)
        clear(self._folder)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.end()
        self._control.close()
        process = getattr(self, "_process", None)
        if process is not None:
            try:
                process.wait(START_LIMIT)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        clear(self._folder)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _hello(self) -> Confinement:
        self._control.settimeout(START_LIMIT)
        try:
            return msgspec.json.decode(self._control.recv(1024), type=Confinement)
        except (OSError, msgspec.MsgspecError):
            raise GraderError("cannot start a process to run programs in: it ended at once") from None


class Spawning:
    """A new Python for each: limits, a folder and an environment of its own, nothing to keep it in."""

    def __init__(self, isolation: str) -> None:
        self.isolation = isolation
        self._folder = _new_folder()
        self._channel: Channel | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def begin(self) -> Channel:
        self.end()
        ours, theirs = socket.socketpair()
        self._channel = Channel(ours, partial(is_overfull, self._folder))
        with theirs:
            if sys.platform == "win32":
                self._process = process = _start("player", [], self._folder, None)
                share = theirs.share(process.pid)
                assert process.stdin is not None
                process.stdin.write(len(share).to_bytes(4, "big") + share)
                process.stdin.close()
                return _ready(self._channel)
            self._process = _start("player", [str(theirs.fileno()), str(os.getpid())], self._folder, theirs)
        return _ready(self._channel)

    def end(self) -> None:
        process, self._process = self._process, None
        if self._channel is not None:
            self._channel.close()
        if process is not None:
            with contextlib.suppress(OSError):
                if sys.platform == "win32":
                    process.kill()
                else:
                    os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        clear(self._folder)

    def close(self) -> None:
        self.end()
        shutil.rmtree(self._folder, ignore_errors=True)


def _ready(channel: Channel) -> Channel:
    """The channel, once the process at its other end is ready."""
    said = channel.ask(b"", START_LIMIT)
    if said != READY:
        why = (said or b"").decode("utf-8", "replace").strip() or "it ended at once"
        raise GraderError(f"cannot start a process to run programs in: {why}")
    return channel


def _start(module: str, arguments: list[str], folder: Path, shared: socket.socket | None) -> subprocess.Popen[bytes]:
    start = (
        "import sys; "
        "at = next((at for at, path in enumerate(sys.path) if path.endswith('-packages')), len(sys.path)); "
        f"sys.path[at:at] = {_homes()!r}; "
        f"from grader.isolation.{module} import main; main()"
    )
    windows = sys.platform == "win32"
    try:
        return subprocess.Popen(
            [sys.executable, "-s", "-P", "-c", start, *arguments],
            stdin=subprocess.PIPE if windows else subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=_environment(str(folder)),
            pass_fds=() if shared is None else (shared.fileno(),),
            start_new_session=True,
        )
    except OSError as problem:
        raise GraderError(f"cannot start a process to run programs in: {problem}") from None


def _homes() -> list[str]:
    """Where our package and those that it needs are, wherever this process has them from: after Python's own."""
    specs = (importlib.util.find_spec(name) for name in NEEDED)
    places = (Path(spec.origin).resolve().parent.parent for spec in specs if spec is not None and spec.origin)
    return list(dict.fromkeys(map(str, places)))


def _environment(folder: str) -> dict[str, str]:
    """Nothing of ours: what Python needs, and what makes two runs equal."""
    environment = {
        "HOME": folder,
        "TMPDIR": folder,
        "TZ": "UTC",
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return environment | {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}


def _new_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="coroutine-grader-")).resolve()
