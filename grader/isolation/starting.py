"""New interpreters for programs: their environment, what they import, and what they say if they cannot start."""

import contextlib
import importlib.util
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import MutableMapping
from pathlib import Path

from grader.exceptions import GraderError
from grader.text import cut, visible

NEEDED = ("grader", "freezegun", "msgspec", "dateutil")
"""Packages that a new process imports."""
LOADER = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "DYLD_FRAMEWORK_PATH", "LIBPATH")
"""Variables that say where the system finds Python's own library; some installations of Python need one to start."""
START_LIMIT = 30.0
"""Wall seconds that a new process may take before its first run, and to end."""
ENDED_AT_ONCE = "it ended at once"
_LONGEST_WORDS = 300
"""Characters of what a process said."""


class Interpreter:
    """A new interpreter that runs `main` of a module of this room.

    Args:
        module: the name of the module.
        arguments: what it finds in `sys.argv[1:]`.
        folder: its working folder.
        shared: a socket that it inherits.

    Raises:
        GraderError: it cannot be started.
    """

    process: "subprocess.Popen[bytes]"

    def __init__(self, module: str, arguments: list[str], folder: Path, shared: socket.socket | None) -> None:
        # The new interpreter gets no PYTHONPATH. The command inserts the folders after those of the standard library,
        # so that nothing in them can replace one of its modules.
        start = (
            "import sys; "
            "at = next((at for at, path in enumerate(sys.path) if path.endswith('-packages')), len(sys.path)); "
            f"sys.path[at:at] = {_import_paths()!r}; "
            f"from grader.isolation.{module} import main; main()"
        )
        windows = sys.platform == "win32"  # where programs share the interpreter's standard error
        self._said = None if windows else tempfile.TemporaryFile()  # noqa: SIM115 (for as long as the interpreter)
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-s", "-P", "-c", start, *arguments],
                stdin=subprocess.PIPE if windows else subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._said or subprocess.DEVNULL,
                cwd=folder,
                env=_environment(str(folder)),
                pass_fds=() if shared is None else (shared.fileno(),),
                start_new_session=True,
            )
        except OSError as problem:
            self.close()
            raise GraderError(f"cannot start a process to run programs in: {problem}") from None

    def last_words(self) -> str:
        """Return why it has ended: the last line on its standard error, or that it ended at once."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(1)  # it has closed its socket, and is about to end
        if self._said is None:
            return ENDED_AT_ONCE
        self._said.seek(0)
        lines = [line for line in self._said.read(1 << 16).decode("utf-8", "replace").splitlines() if line.strip()]
        return cut(visible(lines[-1].strip()), _LONGEST_WORDS) if lines else ENDED_AT_ONCE

    def wait(self) -> None:
        """Wait until it has ended, since its socket is closed; one that does not end in time is killed."""
        try:
            self.process.wait(START_LIMIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.close()

    def close(self) -> None:
        """Close the file of what it said; the process goes on."""
        if self._said is not None:
            self._said.close()


def without_loader(environment: MutableMapping[str, str]) -> None:
    """Remove the variables that an interpreter needs only to start."""
    for name in LOADER:
        environment.pop(name, None)


def _import_paths() -> list[str]:
    """Return the folders from which this process imports the grader and the packages that it needs."""
    specs = (importlib.util.find_spec(name) for name in NEEDED)
    folders = (Path(spec.origin).resolve().parent.parent for spec in specs if spec is not None and spec.origin)
    return list(dict.fromkeys(map(str, folders)))


def _environment(folder: str) -> dict[str, str]:
    """Return an environment that inherits nothing but what Python needs, and that makes two runs equal."""
    environment = {
        "HOME": folder,
        "TMPDIR": folder,
        "TZ": "UTC",
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return environment | {name: os.environ[name] for name in ("SYSTEMROOT", *LOADER) if name in os.environ}


def new_folder() -> Path:
    """Return a new folder for programs."""
    return Path(tempfile.mkdtemp(prefix="coroutine-grader-")).resolve()
