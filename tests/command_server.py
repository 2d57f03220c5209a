"""The process that has imported what a command needs, and forks for each command (see `tests.commands`).

Its arguments are the descriptor of the socket to the tests, and the name of the module that `python -m` would run.
"""

import gc
import importlib
import io
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import sys
import time
from typing import Any

IMPORTED = {
    "grader": (
        *("grader.cli", "grader.grading.judge", "grader.checks.plugin", "grader.findings"),
        *("grader.isolation.own_process", "grader.simulation.explorer", "grader.reports", "grader.reports"),
        *("pytest_asyncio.plugin", "pytest_timeout", "jinja2", "rich.console", "rich.table"),
    ),
    "pytest": (
        *("pytest", "asyncio", "freezegun", "msgspec", "grader.simulation.running", "grader.findings"),
        *("grader.course.course", "grader.checks.session"),
    ),
}
"""What the processes of a module import. pytest imports plugins itself, because it rewrites their assertions."""


def import_for(module: str) -> None:
    for name in IMPORTED.get(module, ()):
        importlib.import_module(name)
    if module in IMPORTED:
        import _pytest

        for one in pkgutil.iter_modules(_pytest.__path__, "_pytest."):
            importlib.import_module(one.name)
    gc.collect()
    gc.freeze()  # a fork need not copy these objects to look at them


def serve(channel: socket.socket) -> list[str] | None:
    """Fork for each request. Return its arguments in the fork, and None here once the tests have ended."""
    while True:
        size, streams, _, _ = socket.recv_fds(channel, 8, 3)
        if not size:
            return None
        request = json.loads(read(channel, int.from_bytes(size, "big")))
        fork = os.fork()
        if not fork:
            become(request, streams, channel)
            return list(request["arguments"])
        for stream in streams:
            os.close(stream)
        channel.sendall(status_of(fork, channel).to_bytes(4, "big", signed=True))


def read(channel: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        found += channel.recv(size - len(found))
    return found


def status_of(fork: int, channel: socket.socket) -> int:
    """Wait for the fork, and kill it if the tests say so or end."""
    ended = os.pidfd_open(fork)
    try:
        ready, _, _ = select.select([ended, channel], [], [])
        if ended not in ready:
            channel.recv(1)
            os.kill(fork, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1])
    finally:
        os.close(ended)


def become(request: dict[str, Any], streams: list[int], channel: socket.socket) -> None:
    """Make this fork what a new interpreter would be: its folder, environment, arguments and streams."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    channel.detach()
    os.closerange(3, 1 << 10)
    if request["new session"]:
        os.setsid()
    os.chdir(request["folder"])
    coerced = {name: os.environ[name] for name in ("LC_CTYPE",) if name in os.environ}  # at the start (PEP 538)
    os.environ.clear()
    os.environ.update(coerced | request["environment"])
    time.tzset()
    importlib.invalidate_caches()
    if not sys.flags.safe_path:
        sys.path[0] = os.getcwd()
    sys.orig_argv = list(request["command"])
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        setattr(sys, name, standard_stream(number, name))
        setattr(sys, f"__{name}__", getattr(sys, name))


def standard_stream(number: int, name: str) -> io.TextIOWrapper:
    """Return a standard stream as an interpreter opens it."""
    old, mode = getattr(sys, name), "w" if number else "r"
    binary: Any = open(number, f"{mode}b", 0 if old.write_through and number else -1, closefd=False)  # noqa: SIM115
    getattr(binary, "raw", binary).name = f"<{name}>"
    lines = not old.write_through and (binary.isatty() or number == 2)
    text = io.TextIOWrapper(binary, old.encoding, old.errors, "\n", lines, old.write_through)
    text.mode = mode
    return text


def main() -> None:
    module = sys.argv[2]
    import_for(module)
    with socket.socket(fileno=int(sys.argv[1])) as channel:
        arguments = serve(channel)
    if arguments is not None:
        sys.argv[1:] = arguments
        runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
