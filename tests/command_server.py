"""The process that has imported what a command needs, and forks for each command (see `tests.commands`).

Its arguments are the descriptor of the socket to the tests, and the name of the module that `python -m` would run.
"""

import contextlib
import gc
import importlib
import importlib.metadata
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

OF_PYTEST = ("asyncio", "csv", "email.parser", "ipaddress", "secrets", "ssl", "unittest.mock", "urllib.parse")
"""Modules that pytest's plugins import. It imports these plugins itself, because it rewrites their assertions."""
OF_GRADER = (
    "multiprocessing.pool",
    "grader.checks.plugin",
    "pytest_asyncio.plugin",
    "pytest_timeout",
    "rich.console",
    "rich.table",
    "tarfile",
)
"""Modules that commands of the grader import when they need them."""


JUDGES = {"audit", "grade", "new", "verify"}
"""Commands that run programs in forks of a zygote."""
OF_SUITES = ("simulation", "findings", "course", "checks")
"""The modules that the grader's own plugin imports; others of the grader import other plugins of pytest."""


def import_for(module: str) -> None:
    """Import what a command of this module would."""
    if module in ("grader", "pytest"):
        for name in OF_PYTEST + (OF_GRADER if module == "grader" else ()):
            importlib.import_module(name)
        import_all("_pytest")
        if module == "grader":
            import_all("grader")
        elif not installed_as_copy():
            for room in OF_SUITES:
                import_all(f"grader.{room}")
    gc.collect()
    gc.freeze()  # a fork need not copy these objects to look at them


def import_all(package: str) -> None:
    """Import the modules of a package, apart from programs and from those whose packages are not there."""
    for one in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
        if not one.name.endswith(("__main__", ".plugin")):
            with contextlib.suppress(ModuleNotFoundError):
                importlib.import_module(one.name)


def installed_as_copy() -> bool:
    """Return whether pytest, for a plugin that is no link to a clone, rewrites the assertions of its whole package."""
    return any(str(file) == "grader/__init__.py" for file in importlib.metadata.files("coroutine-grader") or ())


def serve(channel: socket.socket) -> list[str] | None:
    """Fork for each request. Return its arguments in the fork, and None here once the tests have ended."""
    while True:
        size, streams, _, _ = socket.recv_fds(channel, 8, 3)
        if not size:
            return None
        request = json.loads(read(channel, int.from_bytes(size, "big")))
        zygote = zygote_for(request)
        fork = os.fork()
        if not fork:
            channel.detach()  # closed with all others
            zygotes: Any = sys.modules.get("one_zygote")
            become(request, streams, [] if zygotes is None else zygotes.after_fork(zygote))
            return list(request["arguments"])
        for stream in streams:
            os.close(stream)
        status = status_of(fork, channel)
        if zygote is not None and status in (0, 1, 2):
            zygote.close()
        elif zygote is not None:  # perhaps left in the middle of an order
            zygote.close_zygote()
        with contextlib.suppress(BrokenPipeError):  # the tests have ended
            channel.sendall(status.to_bytes(4, "big", signed=True))


def zygote_for(request: dict[str, Any]) -> Any:
    """Return the zygote of the grades before, which the fork takes over and need not start; None if it does not grade.

    Those that are to have their files elsewhere start their own.
    """
    if not JUDGES & {*request["arguments"][:1]} or request["environment"].get("TMPDIR") != os.environ.get("TMPDIR"):
        return None
    import one_zygote  # beside this file; it imports the grader

    return one_zygote.kept_host()


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


def become(request: dict[str, Any], streams: list[int], kept: list[int]) -> None:
    """Make this fork what a new interpreter would be: its folder, environment, arguments and streams."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    first = 3
    for descriptor in [*sorted(kept), 1 << 10]:
        os.closerange(first, descriptor)
        first = descriptor + 1
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
    by_ctrl_c = signal.signal(signal.SIGINT, signal.SIG_IGN)  # which reaches all processes of a terminal
    with socket.socket(fileno=int(sys.argv[1])) as channel:
        arguments = serve(channel)
    signal.signal(signal.SIGINT, by_ctrl_c)
    if arguments is not None:
        sys.argv[1:] = arguments
        runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
