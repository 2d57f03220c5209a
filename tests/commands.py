"""Commands that tests run: `run_command` is `subprocess.run` without the time that Python takes to start and import.

On Linux, a process for each kind of command has imported what `python -m grader` or `python -m pytest` imports, and
forks for each command (`tests.command_server`). So the command has a process of its own, with its own folder,
environment, arguments and streams. If it grades, it takes over the zygote of the commands before (`tests.one_zygote`).
Elsewhere, and with other options than those below, a command is started. So is the first one of each kind.

A test starts its command itself, with `subprocess`, if it is about what happens at the start: what is imported, files
that hide modules, the interpreter, terminals, signals, or processor time.
"""

import atexit
import contextlib
import io
import json
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self

CAN_FORK = hasattr(os, "pidfd_open")
"""True on Linux, where a server can wait for a fork and for its tests at the same time."""
FORKED = ("grader", "pytest")
"""Modules whose commands are forked."""
AT_START = ("PYTHON", "LC_", "LANG", "LD_")
"""Prefixes of the environment variables that an interpreter reads when it starts."""
AS_TEXT = {"text", "encoding", "errors"}
OPTIONS = {"cwd", "env", "stdin", "capture_output", "timeout", "check", "start_new_session"} | AS_TEXT
HANGS = 180.0
"""Wall seconds after which a command counts as one that hangs; on a busy machine it may need a third of them."""
MOST = 4
"""Idle servers that a process of tests keeps: each needs the memory of a command."""


class Kind(NamedTuple):
    """The properties that all commands of one server share."""

    options: tuple[str, ...]
    module: str
    environment: tuple[tuple[str, str], ...]


def run_command(command: Sequence[object], **options: Any) -> "subprocess.CompletedProcess[Any]":
    """Run a command as `subprocess.run` does, with the same options, result and exceptions."""
    words = [*map(str, command)]
    kind = kind_of(words, options)
    if kind is None or kind not in _seen:  # a server is worth its start from the second command on
        _seen.add(kind)
        return subprocess.run(words, **options)
    return fork_command(kind, words, options)


def fork_command(kind: Kind, words: list[str], options: Mapping[str, Any]) -> "subprocess.CompletedProcess[Any]":
    """Run a command in a fork of the server for this kind."""
    with _server(kind) as server:
        status, *said = server.run(words, options)
    done = subprocess.CompletedProcess(words, status, *(_as_asked(data, options) for data in said))
    if options.get("check"):
        done.check_returncode()
    return done


def kind_of(words: list[str], options: Mapping[str, Any]) -> Kind | None:
    """Return the kind of a command; None if it has to be started."""
    if not CAN_FORK or words[0] != sys.executable or "-m" not in words:
        return None
    at = words.index("-m")
    known = options.keys() <= OPTIONS and options.get("stdin") in (None, subprocess.DEVNULL)
    if words[at + 1] not in FORKED or not known or not options.get("capture_output"):
        return None
    read = sorted(item for item in (options.get("env") or os.environ).items() if item[0].startswith(AT_START))
    return Kind(tuple(words[1:at]), words[at + 1], tuple(read))


def _as_asked(data: bytes, options: Mapping[str, Any]) -> bytes | str:
    if not any(options.get(name) for name in AS_TEXT):
        return data
    return io.TextIOWrapper(io.BytesIO(data), options.get("encoding"), options.get("errors")).read()


class Server:
    """A process that forks for each command of a kind."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self._channel, theirs = socket.socketpair()
        others = {name: text for name, text in os.environ.items() if not name.startswith(AT_START)}
        with theirs:
            program = str(Path(__file__).with_name("command_server.py"))
            self._process = subprocess.Popen(
                [sys.executable, *kind.options, program, str(theirs.fileno()), kind.module],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=others | dict(kind.environment),
                pass_fds=(theirs.fileno(),),
            )

    def run(self, words: list[str], options: Mapping[str, Any]) -> tuple[int, bytes, bytes]:
        """Fork for one command, and return its status and what it wrote.

        Raises:
            subprocess.TimeoutExpired: It did not end in time, and was killed.
        """
        request = {
            "command": words,
            "arguments": words[len(self.kind.options) + 3 :],
            "folder": str(Path(options.get("cwd") or ".").absolute()),
            "environment": dict(options.get("env") or os.environ),
            "new session": bool(options.get("start_new_session")),
        }
        limit = options.get("timeout")
        end = None if limit is None else time.monotonic() + limit
        with Pipe() as out, Pipe() as err, Path(os.devnull).open("rb") as nothing:
            said = json.dumps(request).encode()
            stdin = nothing.fileno() if options.get("stdin") == subprocess.DEVNULL else 0
            socket.send_fds(self._channel, [len(said).to_bytes(8, "big")], [stdin, out.write, err.write])
            self._channel.sendall(said)
            in_time = _read_all((out, err), end)
        self._channel.settimeout(None if end is None else max(0.01, end - time.monotonic()))
        try:
            answer = self._channel.recv(4) if in_time else None
        except TimeoutError:
            answer = None
        self._channel.settimeout(None)
        if answer is None:
            self._channel.sendall(b"k")
            self._channel.recv(4)
            raise subprocess.TimeoutExpired(words, limit or 0, bytes(out.found), bytes(err.found))
        if not answer:
            raise RuntimeError(f"the server of `{self.kind.module}` has ended with {self._process.wait()}")
        return int.from_bytes(answer, "big", signed=True), bytes(out.found), bytes(err.found)

    def close(self) -> None:
        self._channel.close()
        self._process.wait()


class Pipe:
    """A pipe, as a context manager that closes it, and what was read from it."""

    def __init__(self) -> None:
        self.read, self.write = os.pipe()
        self.found = bytearray()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.read)


def _read_all(pipes: Sequence[Pipe], end: float | None) -> bool:
    """Read what a command writes until no process has its ends of the pipes; return whether that is in time."""
    by_end = {pipe.read: pipe for pipe in pipes}
    for pipe in pipes:
        os.close(pipe.write)
    while by_end:
        ready, _, _ = select.select([*by_end], [], [], None if end is None else max(0.0, end - time.monotonic()))
        if not ready:
            return False
        for one in ready:
            data = os.read(one, 1 << 16)
            by_end[one].found += data
            if not data:
                del by_end[one]
    return True


_seen: set[Kind | None] = set()
_idle: list[Server] = []


@contextlib.contextmanager
def _server(kind: Kind) -> Iterator[Server]:
    """Provide a server that no other thread uses."""
    found = [server for server in _idle if server.kind == kind]
    server = found[0] if found else Server(kind)
    if found:
        _idle.remove(server)
    try:
        yield server
    except BaseException:  # it may still be at work
        server.close()
        raise
    _idle.append(server)
    while len(_idle) > MOST:
        _idle.pop(0).close()


@atexit.register
def _close_all() -> None:
    while _idle:
        _idle.pop().close()
